/** Addresses: one operation a method of the port. */
import {
  type AddressStore,
  type FormerAddresses,
  maxAddresses,
  type UndoChange,
} from '../../core/address/address-store.ts'
import { isIn } from '../sql/dialect.ts'
import { all, changed, type Operation, one, send, together } from '../sql/operation.ts'
import { sql } from '../sql/sql.ts'
import { addressesOf, addressesWhere, insertAddress, toAddress, verifyAddress } from './address-row.ts'
import { append, type NewEntry } from './append.ts'
import { lookUp, type OperationsOf, openToAll, write } from './defined.ts'
import { enqueueAll } from './messages.ts'
import { raiseEpoch } from './raise-epoch.ts'
import { lockedSubject, lockIdentifier, subjectByIdentifier, toSubject } from './subject-row.ts'
import { dropTickets, insertTicket, useTicket } from './ticket-row.ts'

type Restored = Awaited<ReturnType<AddressStore['restore']>>

export const addressOperations: OperationsOf<AddressStore> = {
  list: lookUp(function* (subjectId) {
    return (yield* all(addressesOf(subjectId))).map(toAddress)
  }),

  add: write(function* ({ address, audit }) {
    // Locked: nobody else adds one to the subject between the count and the insertion.
    const [[subject], addresses] = yield* together(
      lockedSubject(address.subjectId),
      addressesOf(address.subjectId),
    )
    if (subject === undefined) return 'unknown-subject'
    if (addresses.some(({ value }) => value === address.value)) return 'known'
    if (addresses.length >= maxAddresses) return 'too-many'
    const inserted = yield* changed(insertAddress(address))
    if (inserted === 0) return 'known'
    yield* append([], audit)
    return 'added'
  }),

  confirm: openToAll(function* ({ key, at, undo, audit }) {
    const ticket = yield* useTicket(key, 'confirm-address', at)
    if (ticket?.subjectId === undefined || ticket.address === undefined) return { outcome: 'invalid-ticket' }
    const [, [row]] = yield* together(lockIdentifier(ticket.address), lockedSubject(ticket.subjectId))
    // Removed meanwhile, it or its subject.
    const address =
      row && (yield* one(addressesWhere(sql`subject_id = ${row.id} AND value = ${ticket.address}`)))
    if (row === undefined || address === undefined) return { outcome: 'invalid-ticket' }
    const verified = yield* verifyAddress(row, ticket.address, at)
    if (verified === 'taken') return { outcome: 'address-taken' }
    const now = (yield* one(addressesWhere(sql`id = ${address.id}`))) ?? address
    yield* storeUndo(undo)
    const events = audit.map(event => ({ ...event, subjectId: row.id }))
    return {
      outcome: 'confirmed',
      subject: toSubject(row),
      address: toAddress(now),
      ...(yield* append(verified.entries, events)),
    }
  }),

  makePrimary: write(function* ({ subjectId, id, undo, audit }) {
    const [[row], addresses] = yield* together(lockedSubject(subjectId), addressesOf(subjectId))
    const address = addresses.find(one => one.id === id)
    if (row === undefined || address === undefined || address.verified_at === null) return undefined
    const before = addresses.find(one => one.is_primary)
    const follows = addresses.some(({ value }) => value === row.identifier)
    const identifier = follows ? address.value : row.identifier
    const subject = toSubject({ ...row, identifier })
    const answer = { subject, address: toAddress({ ...address, is_primary: true }) }
    if (before?.id === id) return { ...answer, before: toAddress(before) }
    yield* send(
      sql`UPDATE address SET is_primary = false WHERE subject_id = ${subjectId} AND is_primary`,
      sql`UPDATE address SET is_primary = true WHERE id = ${id}`,
      // Nobody else has it: whoever verifies an address takes it from others.
      sql`UPDATE subject SET identifier = ${identifier} WHERE id = ${subjectId} AND identifier <> ${identifier}`,
    )
    yield* storeUndo(undo)
    yield* append([], audit)
    return { ...answer, ...(before && { before: toAddress(before) }) }
  }),

  remove: write(function* ({ subjectId, id, undo, audit }) {
    const [[row], addresses] = yield* together(lockedSubject(subjectId), addressesOf(subjectId))
    const address = addresses.find(one => one.id === id)
    if (row === undefined || address === undefined) return { outcome: 'unknown' }
    const hasAnother = addresses.some(one => one.id !== id && one.verified_at !== null)
    if (address.is_primary && hasAnother) return { outcome: 'primary' }
    yield* send(
      sql`DELETE FROM address WHERE id = ${id}`,
      sql`DELETE FROM ticket WHERE subject_id = ${subjectId} AND address = ${address.value}`,
    )
    yield* storeUndo(undo)
    yield* append([], audit)
    return { outcome: 'removed', address: toAddress(address) }
  }),

  restore: openToAll(restore),
}

function* restore({ key, at, audit }: Parameters<AddressStore['restore']>[0]): Operation<Restored> {
  const ticket = yield* useTicket(key, 'undo-address', at)
  if (ticket?.subjectId === undefined || ticket.data === undefined) return { outcome: 'invalid-ticket' }
  const former: FormerAddresses = JSON.parse(ticket.data)
  const values = former.addresses.map(({ value }) => value)
  // In one order, as everywhere: no two transactions wait for each other.
  for (const value of [...new Set([...values, former.identifier])].sort()) yield* send(lockIdentifier(value))
  const [[row], present] = yield* together(lockedSubject(ticket.subjectId), addressesOf(ticket.subjectId))
  if (row === undefined) return { outcome: 'invalid-ticket' }
  const ofOthers = yield* all(
    addressesWhere(sql`value ${isIn(values)} AND verified_at IS NOT NULL AND subject_id <> ${row.id}`),
  )
  const holder = yield* one(subjectByIdentifier(former.identifier))
  const isHeld = holder !== undefined && holder.id !== row.id && !values.includes(former.identifier)
  if (ofOthers.length > 0 || isHeld) return { outcome: 'address-taken' }
  yield* send(
    ...present
      .filter(({ value }) => !values.includes(value))
      .map(({ id }) => sql`DELETE FROM address WHERE id = ${id}`),
    sql`UPDATE address SET is_primary = false WHERE subject_id = ${row.id} AND is_primary`,
  )
  const entries: NewEntry[] = []
  for (const { id, value } of former.addresses) {
    yield* send(insertAddress({ id, subjectId: row.id, value, isPrimary: false, createdAt: at }))
    const verified = yield* verifyAddress(row, value, at)
    // It was asked for above, and whoever would verify one waits for the lock.
    if (verified !== 'taken') entries.push(...verified.entries)
  }
  const primary = former.addresses.find(({ isPrimary }) => isPrimary)?.value ?? null
  yield* send(
    sql`UPDATE address SET is_primary = false WHERE subject_id = ${row.id} AND is_primary AND value <> ${primary}`,
    sql`UPDATE address SET is_primary = true WHERE subject_id = ${row.id} AND value = ${primary}`,
    sql`UPDATE subject SET identifier = ${former.identifier} WHERE id = ${row.id}`,
  )
  const { epoch, entry } = yield* raiseEpoch(row, { at, why: 'address-restored' })
  yield* send(dropTickets(row.id))
  const events = audit.map(event => ({ ...event, subjectId: row.id }))
  const subject = { ...toSubject({ ...row, identifier: former.identifier }), epoch }
  return { outcome: 'restored', subject, ...(yield* append([...entries, entry], events)) }
}

function* storeUndo(undo: UndoChange | undefined): Operation<void> {
  if (undo === undefined) return
  yield* insertTicket(undo.ticket)
  yield* enqueueAll(undo.messages)
}
