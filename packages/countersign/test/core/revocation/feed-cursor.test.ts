/** Cursors of the feed: what they say, and that they say it of every history of transactions. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  coversOnPostgres,
  coversOnSqlite,
  oldestOf,
  type PostgresCursor,
  readPostgresCursor,
  readSnapshot,
  readSqliteCursor,
  type Seen,
  transactionMark,
  writePostgresCursor,
  writeSqliteCursor,
} from '../../../src/core/revocation/feed-cursor.ts'

const seen: fc.Arbitrary<Seen> = fc
  .record({
    xmax: fc.integer({ min: 1000, max: Number.MAX_SAFE_INTEGER }),
    below: fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 256 }),
    seq: fc.nat(Number.MAX_SAFE_INTEGER),
  })
  .map(({ xmax, below, seq }) => ({
    xmax,
    xip: below.toSorted((one, other) => other - one).map(less => xmax - less),
    seq,
  }))
const cursor: fc.Arbitrary<PostgresCursor> = fc.record(
  {
    incarnation: fc.constantFrom('0123456789ab', 'ba9876543210'),
    seen,
    page: fc.record({ at: fc.nat(), base: seen }, { requiredKeys: ['at'] }),
  },
  { requiredKeys: ['incarnation', 'seen'] },
)

const markOf = (xid: number, seq: number, incarnation = '0123456789ab') =>
  transactionMark({ xid, seq, incarnation })

describe('over PostgreSQL', () => {
  test('a cursor is read as it was written, and goes into an address', () => {
    fc.assert(
      fc.property(cursor, one => {
        const text = writePostgresCursor(one)
        expect(text).toMatch(/^[a-z]\d[\w.-]{0,4094}$/)
        expect(readPostgresCursor(text)).toEqual(one)
        expect(readSqliteCursor(text)).toBeUndefined()
      }),
    )
  })

  test('no text is read as more than a cursor, and most are none', () => {
    const pieces = fc.constantFrom(
      'c1',
      'c2',
      '.',
      '-',
      '0',
      '1',
      'zz',
      '0123456789ab',
      '9'.repeat(20),
      '\0',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), parts => {
        const read = readPostgresCursor(parts.join(''))
        if (read === undefined) return
        expect(readPostgresCursor(writePostgresCursor(read))).toEqual(read)
        for (const part of [read.seen, read.page?.base ?? read.seen]) {
          expect(part.xip.length).toBeLessThanOrEqual(256)
          for (const number of [part.xmax, part.seq, ...part.xip])
            expect(Number.isSafeInteger(number) && number >= 0).toBe(true)
        }
      }),
    )
  })

  test('of more than 256 transactions under way the oldest are named, and none that follows counts as seen', () => {
    const xip = Array.from({ length: 400 }, (_, index) => 1000 + 2 * index)
    const read = readSnapshot(`1000:2000:${xip.join(',')}`, 7)
    expect(read).toEqual({ xmax: 1512, xip: xip.slice(0, 256), seq: 7 })
    expect(oldestOf(read)).toBe(1000)
    const text = writePostgresCursor({ incarnation: '0123456789ab', seen: read })
    const isSeen = (xid: number) => coversOnPostgres(text, markOf(xid, 7))
    expect([999, 1001, 1511].map(isSeen)).toEqual([true, true, true])
    // The last two it has seen, and does not say so.
    expect([1000, 1510, 1512, 1513, 1999].map(isSeen)).toEqual([false, false, false, false, false])
  })

  test('nothing of another server, nor at a position that the read did not come to, counts as seen, whatever its id', () => {
    const text = writePostgresCursor({
      incarnation: '0123456789ab',
      seen: { xmax: 2000, xip: [], seq: 7 },
    })
    expect(coversOnPostgres(text, markOf(100, 7))).toBe(true)
    expect(coversOnPostgres(text, markOf(100, 8))).toBe(false)
    expect(coversOnPostgres(text, markOf(100, 7, 'another'))).toBe(false)
  })

  test('covers what was committed when it was read, and another cursor where it has seen all that this has', () => {
    const event = fc.oneof(
      { weight: 3, arbitrary: fc.constant('begin' as const) },
      { weight: 3, arbitrary: fc.record({ end: fc.nat(20) }) },
      { weight: 2, arbitrary: fc.constant('read' as const) },
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), events => {
        let next = 100
        const underWay: number[] = []
        const over = new Set<number>()
        const reads: { text: string; over: Set<number> }[] = []
        for (const one of events) {
          if (one === 'begin') underWay.push(next++)
          else if (one !== 'read') for (const xid of underWay.splice(one.end, 1)) over.add(xid)
          else {
            const snapshot = `${underWay[0] ?? next}:${next}:${underWay.join(',')}`
            const text = writePostgresCursor({ incarnation: 'a', seen: readSnapshot(snapshot, 0) })
            reads.push({ text, over: new Set(over) })
          }
        }
        for (const [index, { text, over: known }] of reads.entries()) {
          for (let xid = 100; xid < next; xid++)
            expect(coversOnPostgres(text, markOf(xid, 0, 'a'))).toBe(known.has(xid))
          for (const other of reads.slice(0, index + 1)) expect(coversOnPostgres(text, other.text)).toBe(true)
          for (const other of reads)
            if (coversOnPostgres(text, other.text))
              expect([...other.over].filter(xid => !known.has(xid))).toEqual([])
        }
      }),
    )
  })

  test('a page of an answer covers nothing, nor is it covered', () => {
    fc.assert(
      fc.property(cursor, cursor, (one, other) => {
        fc.pre(one.page !== undefined)
        const [text, otherText] = [writePostgresCursor(one), writePostgresCursor(other)]
        expect(coversOnPostgres(text, otherText)).toBe(false)
        expect(coversOnPostgres(otherText, text)).toBe(false)
        expect(coversOnPostgres(text, markOf(1, 0, one.incarnation))).toBe(false)
      }),
    )
  })
})

test('over SQLite a cursor is a position, also as verifiers of version 0.1 have it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.boolean(), (position, other, isInSnapshot) => {
      const text = writeSqliteCursor({ position, isInSnapshot })
      expect(readSqliteCursor(text)).toEqual({ position, isInSnapshot })
      expect(readSqliteCursor(`${position}`)).toEqual({ position, isInSnapshot: false })
      expect(readPostgresCursor(text)).toBeUndefined()
      expect(coversOnSqlite(text, `p${other}`)).toBe(!isInSnapshot && position >= other)
    }),
  )
})
