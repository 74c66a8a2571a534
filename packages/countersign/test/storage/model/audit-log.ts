/** The audit log in memory. */
import { chained, vouchFor } from '../../../src/core/audit/audit-chain.ts'
import type { AuditRecord } from '../../../src/core/audit/audit-event.ts'
import type { AuditFilter, AuditLog } from '../../../src/core/audit/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../../src/core/cursor.ts'
import { appendAudit } from './audit-append.ts'
import type { Door } from './state.ts'

export function createAuditLog(door: Door): AuditLog {
  return {
    async append(events) {
      appendAudit(door.write(), events)
    },

    async seal({ key, seed, limit }) {
      const state = door.write()
      const taken = state.pendingAudit.splice(0, limit)
      for (const event of taken.flat()) {
        const record = chained(key, seed, state.auditHead, event)
        state.audit.push(record)
        state.auditHead = { sequence: record.sequence, hash: record.hash }
      }
      return taken.length
    },

    async unsealed() {
      const { pendingAudit, auditHead } = door.read()
      const lines = auditHead.sequence
      return { lines, ...(pendingAudit.length > 0 && { oldest: lines }) }
    },

    async head() {
      const { auditHead, archived, keyed, pendingAudit } = door.read()
      return {
        ...auditHead,
        archived: { ...archived },
        keyed: { ...keyed },
        pending: pendingAudit.length,
        isGuarded: true,
      }
    },

    async rekey(key) {
      const state = door.write()
      state.keyed = { ...state.auditHead, mac: vouchFor(key, 'keyed', state.auditHead) }
    },

    async erase(subjectId) {
      const { audit } = door.write()
      const found = audit.filter(
        ({ actor, subjectId: whom, personal }) =>
          (actor === subjectId || whom === subjectId) && personal?.salt !== undefined,
      )
      for (const record of found) {
        delete record.address
        delete record.userAgent
        record.personal = { hash: record.personal?.hash ?? '' }
      }
      return found.length
    },

    async archive({ through, key }) {
      const state = door.write()
      const last = state.audit.find(({ sequence }) => sequence === through)
      if (last === undefined) return 0
      state.archived = {
        sequence: last.sequence,
        hash: last.hash,
        mac: vouchFor(key, 'archived', last),
      }
      const before = state.audit.length
      state.audit = state.audit.filter(({ sequence }) => sequence > through)
      return before - state.audit.length
    },

    async list({ limit, after, ...filter }) {
      const { audit } = door.read()
      const key = after === undefined ? [Number.POSITIVE_INFINITY] : decodeCursor(after, ['number'])
      if (key === undefined) return { items: [] }
      const [before] = key
      const found = audit.filter(record => record.sequence < before && matches(record, filter)).reverse()
      const items = found.slice(0, limit).map(copyRecord)
      const last = items.at(-1)
      if (found.length <= limit || last === undefined) return { items }
      return { items, next: encodeCursor([last.sequence]) }
    },

    async read({ after, limit }) {
      const { audit } = door.read()
      return audit
        .filter(({ sequence }) => sequence > after)
        .slice(0, limit)
        .map(copyRecord)
    },
  }
}

function matches(record: AuditRecord, { action, subjectId, outcome, since, until }: AuditFilter): boolean {
  return (
    (action === undefined || record.action === action) &&
    (outcome === undefined || record.outcome === outcome) &&
    (subjectId === undefined || record.actor === subjectId || record.subjectId === subjectId) &&
    (since === undefined || record.at >= since) &&
    (until === undefined || record.at < until)
  )
}

function copyRecord(record: AuditRecord): AuditRecord {
  const { personal } = record
  return { ...record, ...(personal !== undefined && { personal: { ...personal } }) }
}
