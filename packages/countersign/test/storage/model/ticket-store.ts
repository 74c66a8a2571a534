/** Tickets in memory. */
import type { Ticket, TicketKey, TicketPurpose } from '../../../src/core/ticket/ticket.ts'
import { maxTicketsOfPurpose, type TicketStore } from '../../../src/core/ticket/ticket-store.ts'
import { addressesOf, verifyAddress } from './address-store.ts'
import { appendAudit } from './audit-append.ts'
import { here } from './change-append.ts'
import { digestKey } from './session-create.ts'
import type { Door, State } from './state.ts'
import { raiseEpoch } from './subject-epoch.ts'
import { addSubject, copySubject, givePassword, present, verifiedHolder } from './subject-store.ts'

export function createTicketStore(door: Door): TicketStore {
  return {
    async issue({ ticket, audit }) {
      const state = door.write()
      insertTicket(state, ticket)
      appendAudit(state, audit)
    },

    async look({ key, purpose, at }) {
      const ticket = findTicket(door.write(), key, purpose, at)
      if (ticket === undefined) return undefined
      if ('flow' in key) ticket.triesLeft += 1
      return { ...ticket }
    },

    async redeem({ key, purpose, at, audit }) {
      const state = door.write()
      const ticket = useTicket(state, key, purpose, at)
      if (ticket !== undefined) appendAudit(state, audit)
      return ticket && { ...ticket }
    },

    async recover({ key, passwordHash, at, addressId, audit }) {
      const state = door.write()
      const { subjectId = '', address: value } = useTicket(state, key, 'recover', at) ?? {}
      const entry = present(state, subjectId)
      if (entry?.subject.status !== 'active') return { outcome: 'invalid-ticket' }
      if (value !== undefined) {
        const there = addressesOf(state, subjectId).find(one => one.value === value)
        const address = there ?? { id: addressId, subjectId, value, isPrimary: false, createdAt: at }
        if (there === undefined) state.addresses.push(address)
        verifyAddress(state, address, at)
      }
      givePassword(entry, passwordHash, at)
      const { epoch, ...appended } = raiseEpoch(state, entry.subject, { at, why: 'password-recovered' })
      appendAudit(
        state,
        audit.map(event => ({ ...event, subjectId })),
      )
      return { outcome: 'recovered', subject: { ...copySubject(entry.subject), epoch }, ...appended }
    },

    async admit({ key, purpose, subject, passwordHash, address, audit }) {
      const state = door.write()
      const ticket = useTicket(state, key, purpose, subject.createdAt)
      if (ticket === undefined || ticket.address !== address.value) return { outcome: 'invalid-ticket' }
      const isHeld =
        state.identifiers.has(subject.identifier) || verifiedHolder(state, subject.identifier) !== undefined
      const isOwn = subject.identifier === address.value
      if (verifiedHolder(state, address.value) !== undefined || (isHeld && !isOwn))
        return { outcome: 'identifier-taken' }
      addSubject(state, { ...subject, identifier: `new ${subject.id}` }, passwordHash)
      const added = { ...address }
      state.addresses.push(added)
      verifyAddress(state, added, subject.createdAt)
      const stored = present(state, subject.id)?.subject
      if (stored !== undefined) {
        state.identifiers.delete(stored.identifier)
        stored.identifier = subject.identifier
        state.identifiers.set(subject.identifier, subject.id)
      }
      appendAudit(state, audit)
      return { outcome: 'created', ...here(state) }
    },

    async prune({ now, limit }) {
      const state = door.write()
      const gone = state.tickets.filter(({ expiresAt }) => expiresAt <= now)
      gone.sort((a, b) => a.expiresAt - b.expiresAt)
      const removed = gone.slice(0, limit)
      state.tickets = state.tickets.filter(ticket => !removed.includes(ticket))
      return removed.length
    },

    async bringDown({ beyond, to, limit }) {
      const ahead = door
        .write()
        .tickets.filter(({ createdAt }) => createdAt > beyond)
        .slice(0, limit)
      for (const ticket of ahead)
        Object.assign(ticket, { expiresAt: ticket.expiresAt - ticket.createdAt + to, createdAt: to })
      return ahead.length
    },
  }
}

export function dropTickets(state: State, subjectId: string): void {
  state.tickets = state.tickets.filter(ticket => ticket.subjectId !== subjectId)
}

export function insertTicket(state: State, ticket: Ticket): void {
  const { subjectId, purpose } = ticket
  if (subjectId !== undefined && purpose !== 'undo-address') {
    const others = state.tickets.filter(one => one.subjectId === subjectId && one.purpose === purpose)
    others.sort((a, b) => b.createdAt - a.createdAt || Buffer.compare(a.digest, b.digest))
    const gone = others.slice(maxTicketsOfPurpose - 1)
    state.tickets = state.tickets.filter(one => !gone.includes(one))
  }
  state.tickets.push({ ...ticket })
}

export function useTicket(
  state: State,
  key: TicketKey,
  purpose: TicketPurpose,
  at: number,
): Ticket | undefined {
  const ticket = findTicket(state, key, purpose, at)
  if (ticket !== undefined) state.tickets = state.tickets.filter(one => one !== ticket)
  return ticket
}

/** By a code it costs a try. */
function findTicket(
  { tickets }: State,
  key: TicketKey,
  purpose: TicketPurpose | undefined,
  at: number,
): Ticket | undefined {
  const good = tickets.filter(one => one.expiresAt > at && (purpose === undefined || one.purpose === purpose))
  if ('digest' in key) return good.find(({ digest }) => digestKey(digest) === digestKey(key.digest))
  const ticket = good.find(({ flow }) => flow !== undefined && digestKey(flow) === digestKey(key.flow))
  if (ticket?.code === undefined || ticket.triesLeft === 0) return undefined
  ticket.triesLeft -= 1
  return digestKey(ticket.code) === digestKey(key.code) ? ticket : undefined
}
