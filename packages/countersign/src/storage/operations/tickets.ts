/** Tickets: one operation a method of the port. */
import type { TicketStore } from '../../core/ticket/ticket-store.ts'
import { forRemoval, forUpdateOfFree } from '../sql/dialect.ts'
import { changed, type Operation, one, send, together } from '../sql/operation.ts'
import { sql } from '../sql/sql.ts'
import { addressesWhere, insertAddress, verifyAddress } from './address-row.ts'
import { append } from './append.ts'
import { type OperationsOf, openToAll, sweep } from './defined.ts'
import { enqueueAll } from './messages.ts'
import { raiseEpoch } from './raise-epoch.ts'
import {
  insertSubject,
  lockedHolder,
  lockedSubject,
  lockIdentifier,
  subjectById,
  toSubject,
} from './subject-row.ts'
import { insertTicket, lookAtTicket, useTicket } from './ticket-row.ts'

type Recovered = Awaited<ReturnType<TicketStore['recover']>>
type Admitted = Awaited<ReturnType<TicketStore['admit']>>

export const ticketOperations: OperationsOf<TicketStore> = {
  issue: openToAll(function* ({ ticket, messages, audit }) {
    yield* insertTicket(ticket)
    yield* enqueueAll(messages)
    yield* append([], audit)
  }),

  // A write: by a code it counts.
  look: openToAll(function* ({ key, purpose, at }) {
    return yield* lookAtTicket(key, purpose, at)
  }),

  redeem: openToAll(function* ({ key, purpose, at, audit }) {
    const ticket = yield* useTicket(key, purpose, at)
    if (ticket !== undefined) yield* append([], audit)
    return ticket
  }),

  recover: openToAll(recover),
  admit: openToAll(admit),

  prune: sweep(function* ({ now, limit }) {
    return yield* changed(sql`
      WITH gone AS (SELECT digest FROM ticket WHERE expires_at <= ${now} ORDER BY expires_at LIMIT ${limit}${forRemoval})
      DELETE FROM ticket WHERE digest IN (SELECT digest FROM gone)`)
  }),

  bringDown: sweep(function* ({ beyond, to, limit }) {
    return yield* changed(sql`
      UPDATE ticket SET expires_at = expires_at - created_at + ${to}, created_at = ${to}
      WHERE digest IN (SELECT digest FROM ticket WHERE created_at > ${beyond} LIMIT ${limit}${forUpdateOfFree})`)
  }),
}

function* recover(input: Parameters<TicketStore['recover']>[0]): Operation<Recovered> {
  const { key, passwordHash, at, addressId, messages, audit } = input
  const ticket = yield* useTicket(key, 'recover', at)
  if (ticket?.subjectId === undefined) return { outcome: 'invalid-ticket' }
  const { subjectId, address } = ticket
  if (address !== undefined) yield* send(lockIdentifier(address))
  const row = yield* one(lockedSubject(subjectId))
  if (row?.status !== 'active') return { outcome: 'invalid-ticket' }
  const entries = []
  if (address !== undefined) {
    yield* send(insertAddress({ id: addressId, subjectId, value: address, isPrimary: false, createdAt: at }))
    const verified = yield* verifyAddress(row, address, at)
    if (verified !== 'taken') entries.push(...verified.entries)
  }
  yield* send(
    sql`UPDATE subject SET password_hash = ${passwordHash}, password_changed_at = ${at} WHERE id = ${subjectId}`,
  )
  yield* enqueueAll(messages)
  const { epoch, entry } = yield* raiseEpoch(row, { at, why: 'password-recovered' })
  const subject = { ...toSubject({ ...row, password_hash: passwordHash, password_changed_at: at }), epoch }
  const events = audit.map(event => ({ ...event, subjectId }))
  return { outcome: 'recovered', subject, ...(yield* append([...entries, entry], events)) }
}

function* admit(input: Parameters<TicketStore['admit']>[0]): Operation<Admitted> {
  const { key, purpose, subject, passwordHash = '', address, messages, audit } = input
  const ticket = yield* useTicket(key, purpose, subject.createdAt)
  if (ticket === undefined || ticket.address !== address.value) return { outcome: 'invalid-ticket' }
  const values = [...new Set([subject.identifier, address.value])].sort()
  for (const value of values) yield* send(lockIdentifier(value))
  // Statements of their own: they see what was committed before the locks were got.
  const isOwn = subject.identifier === address.value
  const [holders, verified] = yield* together(
    lockedHolder(subject.identifier, subject.id),
    addressesWhere(sql`value = ${address.value} AND verified_at IS NOT NULL`),
  )
  if (verified.length > 0 || (holders.length > 0 && !isOwn)) return { outcome: 'identifier-taken' }
  // Under the name of nobody until whoever had the identifier has lost it.
  yield* send(
    insertSubject({ ...subject, identifier: `new ${subject.id}` }, passwordHash),
    insertAddress(address),
  )
  const row = yield* one(subjectById(subject.id))
  if (row === undefined) return { outcome: 'identifier-taken' }
  const taken = yield* verifyAddress(row, address.value, subject.createdAt)
  if (taken === 'taken') return { outcome: 'identifier-taken' }
  yield* send(sql`UPDATE subject SET identifier = ${subject.identifier} WHERE id = ${subject.id}`)
  yield* enqueueAll(messages)
  return { outcome: 'created', ...(yield* append(taken.entries, audit)) }
}
