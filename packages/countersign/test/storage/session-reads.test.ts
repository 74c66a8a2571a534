/** Look-ups of sessions that come together: what they ask of the database, and what each is answered. */
import { describe, expect, test } from 'vitest'
import type { SessionRow } from '../../src/storage/operations/session-row.ts'
import { SessionReads } from '../../src/storage/postgres/session-reads.ts'
import { digest } from './records.ts'

interface Query {
  digests: readonly Uint8Array[]
  answer(rows: SessionRow[]): void
  fail(fault: Error): void
}

/** The look-ups over a database that answers when the test says so. */
function held(): { reads: SessionReads; queries: Query[] } {
  const queries: Query[] = []
  const reads = new SessionReads(digests => {
    const { promise, resolve, reject } = Promise.withResolvers<SessionRow[]>()
    queries.push({ digests, answer: resolve, fail: reject })
    return promise
  })
  return { reads, queries }
}

// Of a row only the digest matters here.
const row = (name: string) => ({ digest: digest(name), sid: name }) as SessionRow

describe('look-ups', () => {
  test('that come while two queries are under way share the next, each digest once', async () => {
    const { reads, queries } = held()
    const first = [reads.find(digest('a')), reads.find(digest('b'))]
    expect(queries.map(({ digests }) => digests.length)).toEqual([1, 1])
    const next = ['c', 'd', 'c', 'nobody', 'a'].map(name => reads.find(digest(name)))
    expect(queries).toHaveLength(2)
    queries[0]?.answer([row('a')])
    queries[1]?.answer([row('b')])
    expect((await Promise.all(first)).map(found => found?.sid)).toEqual(['a', 'b'])
    // A digest that was asked for before is asked for again: the call came after that query had begun.
    expect(queries[2]?.digests.map(one => Buffer.from(one))).toEqual(
      ['c', 'd', 'nobody', 'a'].map(name => Buffer.from(digest(name))),
    )
    queries[2]?.answer([row('d'), row('a'), row('c')])
    const found = await Promise.all(next)
    expect(found.map(one => one?.sid)).toEqual(['c', 'd', 'c', undefined, 'a'])
    // Of two who asked for one, neither holds the other's bytes.
    found[0]?.digest.fill(0)
    expect(found[2]?.digest).toEqual(digest('c'))
  })

  test('go on after a query that failed, which only those learn who asked by it', async () => {
    const { reads, queries } = held()
    const lost = [reads.find(digest('a')), reads.find(digest('b'))]
    const next = reads.find(digest('c'))
    for (const query of queries) query.fail(new Error('lost'))
    expect((await Promise.allSettled(lost)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    queries[2]?.answer([row('c')])
    expect((await next)?.sid).toBe('c')
  })

  test('take a bounded number of sessions a query', async () => {
    const { reads, queries } = held()
    const all = Array.from({ length: 1000 }, (_, index) => reads.find(digest(`${index}`)))
    for (let index = 0; index < queries.length; index++) {
      queries[index]?.answer([])
      await new Promise(setImmediate)
    }
    expect(await Promise.all(all)).toEqual(all.map(() => undefined))
    expect(queries.map(({ digests }) => digests.length)).toEqual([1, 1, 256, 256, 256, 230])
  })
})
