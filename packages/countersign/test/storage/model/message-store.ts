/** The queue of mails in memory. */
import { decodeCursor, encodeCursor } from '../../../src/core/cursor.ts'
import type { MessageStore, NewMessage, StoredMessage } from '../../../src/core/mail/message-store.ts'
import { longestPauseMs } from '../../../src/core/mail/retry-schedule.ts'
import type { Door, State } from './state.ts'

export interface MessageEntry {
  message: StoredMessage
  subjectId?: string
  retryUntil: number
  keepUntil: number
}

/** All come before it. */
const beyondAll = [Number.POSITIVE_INFINITY, ''] as const

export function createMessageStore(door: Door): MessageStore {
  return {
    async enqueue(message) {
      add(door.write(), message)
    },

    async due({ now, limit }) {
      return Math.min(dueOf(door.read(), now).length, limit)
    },

    async lease({ now, leaseMs, limit }) {
      const chosen = dueOf(door.write(), now)
        .sort((a, b) => a.message.dueAt - b.message.dueAt)
        .slice(0, limit)
      return chosen.map(({ message, retryUntil }) => {
        message.dueAt = now + leaseMs
        message.leaseUntil = now + leaseMs
        message.tries += 1
        const isExpired = message.expiresAt !== undefined && message.expiresAt <= now
        return { ...copy(message), leftMs: retryUntil - now, isExpired }
      })
    },

    async sent(id) {
      door.write().messages.delete(id)
    },

    async failed({ id, tries, now, pauseMs, keptMs, fault }) {
      const entry = door.write().messages.get(id)
      if (entry?.message.tries !== tries || entry.message.state !== 'waiting') return
      entry.message.leaseUntil = 0
      entry.message.fault = fault
      if (pauseMs !== undefined) entry.message.dueAt = now + pauseMs
      else {
        entry.message.state = 'failed'
        entry.keepUntil = now + keptMs
      }
    },

    async retry({ id, now, retryMs, keptMs }) {
      const entry = door.write().messages.get(id)
      if (entry?.message.state !== 'failed') return false
      if ((entry.message.expiresAt ?? Number.POSITIVE_INFINITY) <= now) return false
      entry.message.state = 'waiting'
      entry.message.dueAt = now
      entry.retryUntil = now + retryMs
      entry.keepUntil = now + keptMs
      return true
    },

    async list({ state, limit, after }) {
      const { messages } = door.read()
      const key = after === undefined ? beyondAll : decodeCursor(after, ['number', 'text'])
      if (key === undefined) return { items: [] }
      const [beforeAt, beforeId] = key
      const found = [...messages.values()]
        .map(({ message }) => message)
        .filter(message => message.state === state)
        .filter(({ createdAt, id }) => createdAt < beforeAt || (createdAt === beforeAt && id < beforeId))
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
      const items = found.slice(0, limit).map(copy)
      const last = items.at(-1)
      if (found.length <= limit || last === undefined) return { items }
      return { items, next: encodeCursor([last.createdAt, last.id]) }
    },

    async count() {
      const states = [...door.read().messages.values()].map(({ message }) => message.state)
      const of = (state: string) => states.filter(one => one === state).length
      return { waiting: of('waiting'), failed: of('failed'), held: of('held') }
    },

    async backlog({ now }) {
      const messages = [...door.read().messages.values()].map(({ message }) => message)
      const waiting = messages.filter(({ state }) => state === 'waiting')
      const oldestMs = Math.max(0, ...waiting.map(({ createdAt }) => now - createdAt))
      const failed = messages.filter(({ state }) => state === 'failed').length
      return { waiting: waiting.length, oldestMs, failed }
    },

    async forget(subjectId) {
      return remove(door.write(), entry => entry.subjectId === subjectId, Number.POSITIVE_INFINITY)
    },

    async sweep({ now, limit }) {
      return remove(door.write(), ({ keepUntil }) => keepUntil <= now, limit)
    },
  }
}

function add({ messages }: State, input: NewMessage): void {
  const { id, messageId, sealed, state, now, validMs, retryMs, keptMs, subjectId } = input
  if (messages.has(id)) return
  messages.set(id, {
    message: {
      id,
      messageId,
      sealed: new Uint8Array(sealed),
      state,
      createdAt: now,
      dueAt: now,
      ...(validMs !== undefined && { expiresAt: now + validMs }),
      leaseUntil: 0,
      tries: 0,
    },
    ...(subjectId !== undefined && { subjectId }),
    retryUntil: now + retryMs,
    keepUntil: now + keptMs,
  })
}

function dueOf({ messages }: State, now: number): MessageEntry[] {
  return [...messages.values()].filter(
    ({ message: { state, dueAt, tries } }) =>
      state === 'waiting' && (dueAt <= now || tries === 0 || dueAt > now + mostPause(tries)),
  )
}

function remove({ messages }: State, isOver: (entry: MessageEntry) => boolean, limit: number): number {
  const over = [...messages]
    .filter(([, entry]) => isOver(entry))
    .sort(([, a], [, b]) => a.keepUntil - b.keepUntil)
    .slice(0, limit)
  for (const [id] of over) messages.delete(id)
  return over.length
}

function copy(message: StoredMessage): StoredMessage {
  return { ...message, sealed: new Uint8Array(message.sealed) }
}

/** No pause or lease is longer: two minutes, and four times five seconds for each try, four hours at most. */
function mostPause(tries: number): number {
  return Math.min(120_000 + 5000 * 4 ** Math.min(tries, 8), longestPauseMs)
}
