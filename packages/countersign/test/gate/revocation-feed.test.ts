/** What the feed answers to those who follow it: what they lack, from memory, or everything. */
import { beforeEach, describe, expect, test } from 'vitest'
import { RevocationIndex } from '../../src/core/revocation/revocation-index.ts'
import type { Storage } from '../../src/core/storage.ts'
import { RevocationFeed } from '../../src/gate/revocation-feed.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { later, now } from '../storage/records.ts'

let storage: Storage
let feed: RevocationFeed
let cursor: string | undefined

beforeEach(async () => {
  storage = await memory().open()
  feed = new RevocationFeed({
    changes: storage.changes,
    index: new RevocationIndex(),
    follow: async () => {},
  })
  cursor = undefined
})

/** Reads as the node's follower does; answers where it is then. */
async function read(limit?: number): Promise<string> {
  const answer = await storage.changes.read(cursor, limit)
  const isSnapshot = cursor === undefined || cursor.startsWith('s')
  cursor = answer.cursor
  if (!(isSnapshot && answer.hasMore)) feed.note(answer, isSnapshot)
  return answer.cursor
}

async function append(count: number): Promise<void> {
  for (let entry = 0; entry < count; entry++)
    await storage.revocations.revokeToken({ jti: crypto.randomUUID(), at: now, expiresAt: later, audit: [] })
}

/** How many entries it is answered with; `everything` instead of a snapshot. */
async function answerTo(asked: string | undefined): Promise<number | string> {
  const answer = await feed.after(asked)
  return answer.isSnapshot ? 'everything' : answer.changes.length
}

describe('an answer', () => {
  test('holds what was applied after the moment that the cursor covers, of whichever node it is', async () => {
    const begin = await read()
    const cursors = [begin]
    for (const count of [1, 3, 2]) {
      await append(count)
      cursors.push(await read())
    }
    expect(await Promise.all(cursors.map(answerTo))).toEqual([6, 5, 2, 0])
    // Between two moments of this node, as another one has read.
    expect(await answerTo('p2')).toBe(5)
    expect(await answerTo('3')).toBe(5)
  })

  test('is everything without a cursor, for one of another feed, and for one from before the node began', async () => {
    await append(3)
    await read()
    await append(1)
    await read()
    for (const asked of [undefined, 'p0', 'p2', '2', 'p5', '5', 'c1.another.1-1', 'nothing'])
      expect(await answerTo(asked), asked ?? 'none').toBe('everything')
    expect(await answerTo('p3')).toBe(1)
  })

  test('holds all pages of a read that came in several, and says nothing of them before the last', async () => {
    await read()
    await append(5)
    await read(2)
    expect(feed.applied).toMatchObject({ position: 0, cursor: 'p0', serial: 1 })
    await read(2)
    await read(2)
    expect(feed.applied).toMatchObject({ position: 5, cursor: 'p5', serial: 2 })
    expect(await answerTo('p0')).toBe(5)
    expect(await answerTo('p4')).toBe(5)
  })

  test('goes by the snapshot after one, and by nothing of before', async () => {
    await read()
    await append(2)
    await read()
    cursor = undefined
    await read()
    expect(await answerTo('p0')).toBe('everything')
    expect(await answerTo('p2')).toBe(0)
  })
})

describe('what is kept', () => {
  test('is 10,000 entries at most: who is further behind is answered with everything', async () => {
    await read()
    const entries = Array.from({ length: 4000 }, (_, index) => ({
      position: index + 1,
      concernsUntil: later,
      kind: 'token' as const,
      jti: `${index}`,
    }))
    for (const position of [1, 2, 3])
      feed.note({ changes: entries, position, cursor: `p${position}`, complete: true, prunedUntil: 0 }, false)
    expect(await answerTo('p0')).toBe('everything')
    expect(await answerTo('p1')).toBe(8000)
    expect(await answerTo('p3')).toBe(0)
  })

  test('is no more than 1,024 moments', async () => {
    await read()
    for (let position = 1; position <= 1030; position++) {
      const entry = { position, concernsUntil: later, kind: 'token' as const, jti: `${position}` }
      feed.note({ changes: [entry], position, cursor: `p${position}`, complete: true, prunedUntil: 0 }, false)
    }
    expect(await answerTo('p5')).toBe('everything')
    expect(await answerTo('p6')).toBe(1024)
  })
})

test('a reader that waits is woken by news, and not by a read that brings none', async () => {
  await read()
  const { serial } = feed.applied
  const follower = { kind: 'client', id: 'one' } as const
  const waiting = feed.whenMoved(serial, 60_000, new AbortController().signal, follower)
  let why: string | undefined
  void waiting.then(told => {
    why = told
  })
  await read()
  await Promise.resolve()
  expect(why).toBeUndefined()
  await append(1)
  await read()
  expect(await waiting).toBe('moved')
  expect(await feed.whenMoved(serial, 60_000, new AbortController().signal, follower)).toBe('moved')
})
