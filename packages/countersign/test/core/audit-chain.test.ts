/** The audit chain: any change to any line is found, at that line. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chained, chainStart, deriveAuditKey, verifyChain } from '../../src/core/audit/audit-chain.ts'
import type { AuditEvent, AuditRecord } from '../../src/core/audit/audit-event.ts'

const start = { sequence: 0, hash: chainStart }

const key = deriveAuditKey('A'.repeat(43))
const otherKey = deriveAuditKey(`${'A'.repeat(42)}E`)
const seed = new Uint8Array(32)

function chain(events: readonly AuditEvent[]): AuditRecord[] {
  let last = start
  return events.map(event => {
    const record = chained(key, seed, last, event)
    last = record
    return record
  })
}

const events = fc.array(
  fc.record(
    {
      at: fc.nat(),
      action: fc.constantFrom('sign-in' as const, 'sign-out' as const),
      outcome: fc.constantFrom('success' as const, 'refused' as const),
      actor: fc.string(),
      address: fc.string(),
    },
    { requiredKeys: ['at', 'action', 'outcome'] },
  ),
  { minLength: 2, maxLength: 20 },
)

describe('audit chain', () => {
  test('verifies what was appended, in one go or in pieces', () => {
    fc.assert(
      fc.property(events, fc.nat(), (list, cut) => {
        const records = chain(list)
        const first = verifyChain(key, start, records.slice(0, cut % records.length))
        if (!first.ok) throw new Error('the first piece must verify')
        expect(verifyChain(key, first.state, records.slice(cut % records.length))).toEqual(
          verifyChain(key, start, records),
        )
        expect(verifyChain(key, start, records).ok).toBe(true)
      }),
    )
  })

  test('finds a line that was changed, removed, repeated or moved', () => {
    fc.assert(
      fc.property(events, fc.nat(), (list, pick) => {
        const records = chain(list)
        const index = pick % (records.length - 1)
        const line = records[index]
        if (line === undefined) throw new Error('picked inside')
        const changed = records.with(index, { ...line, at: line.at + 1 })
        expect(verifyChain(otherKey, start, records)).toEqual({ ok: false, brokenAt: 1 })
        expect(verifyChain(key, start, changed)).toEqual({ ok: false, brokenAt: index + 1 })
        expect(verifyChain(key, start, records.toSpliced(index, 1)).ok).toBe(false)
        expect(verifyChain(key, start, records.toSpliced(index, 0, line)).ok).toBe(false)
        expect(verifyChain(key, start, [...records.slice(1), line]).ok).toBe(false)
      }),
    )
  })
})
