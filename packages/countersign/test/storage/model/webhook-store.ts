/** Webhooks in memory. */
import type { StoredWebhook, WebhookStore } from '../../../src/core/webhook/webhook-store.ts'
import { appendAudit } from './audit-append.ts'
import type { Door, WebhookEntry } from './state.ts'

export function createWebhookStore(door: Door): WebhookStore {
  const copy = ({ webhook }: WebhookEntry): StoredWebhook => structuredClone(webhook)
  return {
    async create({ webhook, audit }) {
      const state = door.write()
      if (state.webhooks.has(webhook.id)) return
      const stored = { ...structuredClone(webhook), cursor: state.auditHead.sequence, attempts: 0 }
      state.webhooks.set(webhook.id, { webhook: stored, holder: '', leaseUntil: 0, nextAt: 0, dead: [] })
      appendAudit(state, audit)
    },

    async list() {
      const all = [...door.read().webhooks.values()].map(copy)
      return all.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    },

    async find(id) {
      const entry = door.read().webhooks.get(id)
      return entry && copy(entry)
    },

    async update({ id, audit, ...change }) {
      const state = door.write()
      const entry = state.webhooks.get(id)
      if (entry === undefined) return undefined
      Object.assign(entry.webhook, structuredClone(change))
      entry.nextAt = 0
      appendAudit(state, audit)
      return copy(entry)
    },

    async rotateSecret({ id, secret, previousUntil, audit }) {
      const state = door.write()
      const entry = state.webhooks.get(id)
      if (entry === undefined) return undefined
      entry.webhook.previous = { secret: entry.webhook.secret, until: previousUntil }
      entry.webhook.secret = Uint8Array.from(secret)
      appendAudit(state, audit)
      return copy(entry)
    },

    async remove({ id, audit }) {
      const state = door.write()
      const isRemoved = state.webhooks.delete(id)
      if (isRemoved) appendAudit(state, audit)
      return isRemoved
    },

    async lease({ holder, at, leaseMs }) {
      const { webhooks, auditHead } = door.write()
      const free = [...webhooks.values()].filter(
        ({ webhook, leaseUntil, nextAt }) =>
          webhook.status === 'active' &&
          (nextAt <= at || webhook.attempts === 0 || nextAt > at + mostPause(webhook.attempts)) &&
          (leaseUntil <= at || leaseUntil > at + leaseMs) &&
          webhook.cursor < auditHead.sequence,
      )
      const [entry] = free.sort((a, b) => a.nextAt - b.nextAt || (a.webhook.id < b.webhook.id ? -1 : 1))
      if (entry === undefined) return undefined
      entry.holder = holder
      entry.leaseUntil = at + leaseMs
      return copy(entry)
    },

    async settle({ id, holder, at, cursor, attempts, pauseMs, leaseMs, dead }) {
      const entry = door.write().webhooks.get(id)
      if (entry === undefined || entry.holder !== holder || entry.webhook.status !== 'active')
        return undefined
      if (entry.webhook.cursor > cursor) return undefined
      Object.assign(entry.webhook, { cursor, attempts })
      entry.nextAt = at + pauseMs
      entry.leaseUntil = at + leaseMs
      if (dead !== undefined && !entry.dead.some(({ sequence }) => sequence === dead.sequence))
        entry.dead.push({ webhookId: id, ...dead, diedAt: at })
      return copy(entry)
    },

    async deadLetters({ webhookId, limit, after }) {
      const dead = door.read().webhooks.get(webhookId)?.dead ?? []
      const found = dead.filter(({ sequence }) => sequence > after).sort((a, b) => a.sequence - b.sequence)
      const items = structuredClone(found.slice(0, limit))
      const last = items.at(-1)
      return found.length <= limit || last === undefined ? { items } : { items, next: String(last.sequence) }
    },

    async backlog() {
      const { webhooks, auditHead } = door.read()
      const active = [...webhooks.values()].filter(({ webhook }) => webhook.status === 'active')
      return {
        waiting: active.reduce((sum, { webhook }) => sum + auditHead.sequence - webhook.cursor, 0),
        failing: active.filter(({ webhook }) => webhook.attempts > 0).length,
        deadLetters: [...webhooks.values()].reduce((sum, { dead }) => sum + dead.length, 0),
      }
    },

    async bury({ webhookId, sequence, audit }) {
      const state = door.write()
      const entry = state.webhooks.get(webhookId)
      const index = entry?.dead.findIndex(one => one.sequence === sequence) ?? -1
      if (index < 0) return false
      entry?.dead.splice(index, 1)
      appendAudit(state, audit)
      return true
    },
  }
}

/** No pause is longer: four times as long after each attempt that failed, 13.2 hours at most. */
function mostPause(attempts: number): number {
  return Math.min(60_000 * 4 ** Math.min(attempts, 6), 13.2 * 3_600_000)
}
