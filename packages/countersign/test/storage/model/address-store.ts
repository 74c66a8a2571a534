/** Addresses in memory. */
import {
  type AddressStore,
  type FormerAddresses,
  type MailAddress,
  maxAddresses,
} from '../../../src/core/address/address-store.ts'
import { appendAudit } from './audit-append.ts'
import { here } from './change-append.ts'
import type { Door, State } from './state.ts'
import { raiseEpoch } from './subject-epoch.ts'
import { copySubject, giveIdentifier, present, verifiedHolder } from './subject-store.ts'
import { dropTickets, insertTicket, useTicket } from './ticket-store.ts'

export function createAddressStore(door: Door): AddressStore {
  return {
    async list(subjectId) {
      return addressesOf(door.read(), subjectId).map(address => ({ ...address }))
    },

    async add({ address, audit }) {
      const state = door.write()
      if (present(state, address.subjectId) === undefined) return 'unknown-subject'
      const others = addressesOf(state, address.subjectId)
      if (others.some(({ value }) => value === address.value)) return 'known'
      if (others.length >= maxAddresses) return 'too-many'
      state.addresses.push({ ...address })
      appendAudit(state, audit)
      return 'added'
    },

    async confirm({ key, at, undo, audit }) {
      const state = door.write()
      const ticket = useTicket(state, key, 'confirm-address', at)
      const { subjectId = '', address: value } = ticket ?? {}
      const subject = present(state, subjectId)?.subject
      const address = addressesOf(state, subjectId).find(one => one.value === value)
      if (ticket === undefined || subject === undefined || address === undefined)
        return { outcome: 'invalid-ticket' }
      if (verifyAddress(state, address, at) === 'taken') return { outcome: 'address-taken' }
      if (undo !== undefined) insertTicket(state, undo.ticket)
      appendAudit(
        state,
        audit.map(event => ({ ...event, subjectId })),
      )
      return { outcome: 'confirmed', subject: copySubject(subject), address: { ...address }, ...here(state) }
    },

    async makePrimary({ subjectId, id, undo, audit }) {
      const state = door.write()
      const subject = present(state, subjectId)?.subject
      const own = addressesOf(state, subjectId)
      const address = own.find(one => one.id === id)
      if (subject === undefined || address?.verifiedAt === undefined) return undefined
      const before = own.find(one => one.isPrimary)
      const was = before && { ...before }
      if (before !== address) {
        if (before !== undefined) before.isPrimary = false
        address.isPrimary = true
        if (own.some(({ value }) => value === subject.identifier))
          giveIdentifier(state, subject, address.value)
        if (undo !== undefined) insertTicket(state, undo.ticket)
        appendAudit(state, audit)
      }
      const identifier = own.some(({ value }) => value === subject.identifier)
        ? address.value
        : subject.identifier
      return {
        subject: { ...copySubject(subject), identifier },
        address: { ...address },
        ...(was && { before: was }),
      }
    },

    async remove({ subjectId, id, undo, audit }) {
      const state = door.write()
      const own = addressesOf(state, subjectId)
      const address = own.find(one => one.id === id)
      if (address === undefined) return { outcome: 'unknown' }
      const hasAnother = own.some(one => one !== address && one.verifiedAt !== undefined)
      if (address.isPrimary && hasAnother) return { outcome: 'primary' }
      state.addresses = state.addresses.filter(one => one !== address)
      state.tickets = state.tickets.filter(
        one => one.subjectId !== subjectId || one.address !== address.value,
      )
      if (undo !== undefined) insertTicket(state, undo.ticket)
      appendAudit(state, audit)
      return { outcome: 'removed', address: { ...address } }
    },

    async restore({ key, at, audit }) {
      const state = door.write()
      const ticket = useTicket(state, key, 'undo-address', at)
      const { subjectId = '', data } = ticket ?? {}
      const subject = present(state, subjectId)?.subject
      if (subject === undefined || data === undefined) return { outcome: 'invalid-ticket' }
      const former: FormerAddresses = JSON.parse(data)
      const values = former.addresses.map(({ value }) => value)
      const isTaken = values.some(value => {
        const holder = verifiedHolder(state, value)
        return holder !== undefined && holder !== subjectId
      })
      const holder = state.identifiers.get(former.identifier) ?? verifiedHolder(state, former.identifier)
      const isHeld = holder !== undefined && holder !== subjectId && !values.includes(former.identifier)
      if (isTaken || isHeld) return { outcome: 'address-taken' }
      state.addresses = state.addresses.filter(
        one => one.subjectId !== subjectId || values.includes(one.value),
      )
      for (const one of addressesOf(state, subjectId)) one.isPrimary = false
      for (const { id, value } of former.addresses) {
        const there = addressesOf(state, subjectId).find(one => one.value === value)
        const address = there ?? { id, subjectId, value, isPrimary: false, createdAt: at }
        if (there === undefined) state.addresses.push(address)
        verifyAddress(state, address, at)
      }
      const primary = former.addresses.find(({ isPrimary }) => isPrimary)?.value
      if (primary !== undefined)
        for (const one of addressesOf(state, subjectId)) one.isPrimary = one.value === primary
      giveIdentifier(state, subject, former.identifier)
      const { epoch, ...appended } = raiseEpoch(state, subject, { at, why: 'address-restored' })
      dropTickets(state, subjectId)
      appendAudit(
        state,
        audit.map(event => ({ ...event, subjectId })),
      )
      return { outcome: 'restored', subject: { ...copySubject(subject), epoch }, ...appended }
    },
  }
}

export function addressesOf({ addresses }: State, subjectId: string): MailAddress[] {
  const own = addresses.filter(one => one.subjectId === subjectId)
  return own.sort(
    (a, b) => a.createdAt - b.createdAt || Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)),
  )
}

/** Verifies an address, which may be somebody else's identifier. */
export function verifyAddress(state: State, address: MailAddress, at: number): 'taken' | undefined {
  const { subjectId, value } = address
  const verified = verifiedHolder(state, value)
  if (verified !== undefined) return verified === subjectId ? undefined : 'taken'
  address.verifiedAt = at
  if (!addressesOf(state, subjectId).some(one => one.isPrimary)) address.isPrimary = true
  const holder = present(state, state.identifiers.get(value) ?? '')?.subject
  if (holder === undefined || holder.id === subjectId) return undefined
  giveIdentifier(state, holder, `taken ${holder.id}`)
  raiseEpoch(state, holder, { at, why: 'identifier-taken' })
  return undefined
}
