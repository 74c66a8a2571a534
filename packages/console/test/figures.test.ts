/** What the administration makes of counters and events: rates over time, and files that no spreadsheet runs. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMetrics, sumOf } from '../src/api/metrics.ts'
import type { AuditEvent } from '../src/api/wire.ts'
import { writeCsv } from '../src/pages/admin/export-events.ts'
import { pointBetween, readingOf } from '../src/pages/admin/series.ts'

const text = `# HELP countersign_sign_ins_total Sign-ins
countersign_sign_ins_total{outcome="success",credential="session"} 7
countersign_sign_ins_total{outcome="invalid-credentials",credential="none"} 3
countersign_checks_total{outcome="ok"} 100
countersign_credentials_checked_total{kind="session"} 60
countersign_credentials_checked_total{kind="token"} 40
odd{label="with \\"quotes\\", and a comma"} 1e3
process_resident_memory_bytes 1048576 1700000000
`

describe('metrics', () => {
  test('are read by name and labels', () => {
    const samples = parseMetrics(text)
    expect(sumOf(samples, 'countersign_sign_ins_total')).toBe(10)
    expect(sumOf(samples, 'countersign_sign_ins_total', ({ outcome }) => outcome === 'success')).toBe(7)
    expect(samples.find(({ name }) => name === 'odd')).toEqual({
      name: 'odd',
      labels: { label: 'with \\"quotes\\", and a comma' },
      value: 1000,
    })
    expect(sumOf(samples, 'process_resident_memory_bytes')).toBe(1_048_576)
  })

  test('become rates', () => {
    const before = readingOf(parseMetrics(text), 0)
    const now = {
      ...before,
      atMs: 2000,
      signIns: before.signIns + 1,
      accepted: before.accepted + 10,
      tokens: before.tokens + 8,
    }
    expect(pointBetween(before, now)).toEqual({
      atMs: 2000,
      signIns: 30,
      refusals: 0,
      sessions: 0,
      tokens: 4,
      accepted: 5,
      refused: 0,
    })
  })

  test('of a server that began anew are no rates', () => {
    const before = readingOf(parseMetrics(text), 0)
    expect(pointBetween(before, { ...before, atMs: 2000, accepted: 1 })).toBeUndefined()
    expect(pointBetween(before, before)).toBeUndefined()
  })
})

test('an exported cell is never a formula, and reads back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), userAgent => {
      const event: AuditEvent = {
        sequence: 1,
        at: '2026-01-01T00:00:00.000Z',
        action: 'sign-in',
        outcome: 'success',
        user_agent: userAgent,
        hash: 'h',
      }
      const row = writeCsv([event]).split('\r\n').slice(1).join('\r\n')
      const cell = row.slice('1,2026-01-01T00:00:00.000Z,sign-in,success,,,,,,,'.length, -',h\r\n'.length)
      const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
      expect(read).toBe(/^[=+\-@\t\r]/.test(userAgent) ? `'${userAgent}` : userAgent)
      expect(cell.startsWith('"') || !/[",\r\n]/.test(cell)).toBe(true)
    }),
  )
})
