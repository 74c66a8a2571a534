/** What the administration makes of counters and events: rates over time, and files that no spreadsheet runs. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMetrics, sumOf } from '../src/api/metrics.ts'
import type { AuditEvent } from '../src/api/wire.ts'
import { arrivalsOf } from '../src/features/propagation/use-propagation.ts'
import { writeCsv } from '../src/pages/admin/export-events.ts'
import { pointOf, readingOf, withReading } from '../src/pages/admin/series.ts'

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

  test('become rates a second, over ten seconds', () => {
    const before = readingOf(parseMetrics(text), 0)
    const now = { ...before, atMs: 2000, accepted: before.accepted + 10, tokens: before.tokens + 8 }
    expect(pointOf([before, now])).toMatchObject({ atMs: 2000, accepted: 5, tokens: 4, refused: 0 })
    const later = { ...now, atMs: 12_000 }
    expect(pointOf([before, now, later])).toMatchObject({ accepted: 0, tokens: 0 })
  })

  test('one sign-in is one in the last minute, from the first look on until the minute is over', () => {
    const start = readingOf(parseMetrics(text), 0)
    let readings = [start]
    const told: [seconds: number, signIns: number, countedMs: number][] = []
    for (let atMs = 2000; atMs <= 66_000; atMs += 2000) {
      const now = { ...start, atMs, signIns: start.signIns + (atMs >= 4000 ? 1 : 0) }
      readings = withReading(readings, now)
      const point = pointOf(readings)
      told.push([atMs / 1000, point?.signIns ?? Number.NaN, point?.countedMs ?? Number.NaN])
    }
    expect(told.filter(([seconds]) => seconds < 4).map(([, signIns]) => signIns)).toEqual([0])
    expect(
      new Set(told.filter(([seconds]) => seconds >= 4 && seconds <= 62).map(([, count]) => count)),
    ).toEqual(new Set([1]))
    expect(told.at(-1)).toEqual([66, 0, 60_000])
    expect(told[0]?.[2]).toBe(2000)
  })

  test('after a pause tell of the time since, and never of less', () => {
    const before = readingOf(parseMetrics(text), 0)
    const now = { ...before, atMs: 40_000, accepted: before.accepted + 400 }
    expect(pointOf([before, now])).toMatchObject({ accepted: 10 })
  })

  test('of a process that began anew, or of another one, are compared with nothing', () => {
    const before = readingOf(parseMetrics(text), 0)
    const restarted = { ...before, atMs: 2000, accepted: 1 }
    expect(withReading([before], restarted)).toEqual([restarted])
    const other = { ...before, atMs: 2000, process: 7, signIns: before.signIns + 100 }
    expect(withReading([before], other)).toEqual([other])
    expect(pointOf([other])).toBeUndefined()
  })
})

describe('an exported log', () => {
  const event: AuditEvent = {
    sequence: 1,
    at: '2026-01-01T00:00:00.000Z',
    action: 'sign-in',
    outcome: 'success',
    hash: 'h',
  }
  /** The cells of the one row after the titles, by title. */
  function cellsOf(csv: string): Record<string, string> {
    const cells = [...csv.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(?:,|\r\n)/g)].map(([, cell = '']) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    )
    const count = cells.length / 2
    return Object.fromEntries(
      cells.slice(0, count).map((title, index) => [title, cells[count + index] ?? '']),
    )
  }

  test('has no cell that is a formula, and each reads back as it was without its apostrophe', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n\'",a1(') }), text => {
        const { user_agent: cell = '' } = cellsOf(writeCsv([{ ...event, user_agent: text }]))
        expect(cell).not.toMatch(/^[=+\-@\t\r]/)
        expect(/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell).toBe(text)
      }),
    )
  })

  test('has hashes and ids as they are, those too that begin with -, so that the chain can be checked', () => {
    const exact = { hash: '-Zm9v', actor: '-kR1mVmNRc0eN2o1h4jYvA', subject: '-kR1mVmNRc0eN2o1h4jYvA' }
    expect(cellsOf(writeCsv([{ ...event, ...exact, subject_identifier: '-ada' }]))).toMatchObject({
      ...exact,
      subject_identifier: "'-ada",
    })
  })
})

test('a change is followed to each node that had not applied it in time', () => {
  const told = {
    position: 7,
    nodes: [
      { id: 'a', applied_at_ms: 3 },
      { id: 'b', behind: 2 },
      { id: 'c', behind: 2 },
      { id: 'd', behind: 2 },
      { id: 'e', behind: 2 },
    ],
  }
  expect(arrivalsOf(told, undefined).map(({ state }) => state)).toEqual([
    'measured',
    'behind',
    'behind',
    'behind',
    'behind',
  ])
  const now = [
    { id: 'b', position: 8, state: 'alive' },
    { id: 'c', position: 6, state: 'alive' },
    { id: 'd', position: 5, state: 'lost' },
  ] as const
  expect(arrivalsOf(told, now)).toEqual([
    { id: 'a', state: 'measured', ms: 3 },
    { id: 'b', state: 'later' },
    { id: 'c', state: 'behind', behind: 1 },
    { id: 'd', state: 'gone' },
    { id: 'e', state: 'gone' },
  ])
})
