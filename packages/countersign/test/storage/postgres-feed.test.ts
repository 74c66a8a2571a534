/** PostgreSQL: the order of the feed, whoever stands still in the middle of an append. */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chainStart, verifyChain } from '../../src/core/audit/audit-chain.ts'
import { StorageError } from '../../src/core/errors.ts'
import type { Change } from '../../src/core/revocation/change.ts'
import { endToken, pairOfStores } from './postgres-pair.ts'
import { later } from './records.ts'

const pair = pairOfStores()
let watcher: Client

beforeEach(async () => {
  watcher = new Client(pair.url)
  await watcher.connect()
})

afterEach(() => watcher.end())

/** The jtis of entries, in order. */
function jtisOf(changes: readonly Change[]): string[] {
  return changes.map(change => (change.kind === 'token' ? change.jti : change.kind))
}

describe('the order of the feed', () => {
  test('a transaction held open after its append: later ones wait, and a follower misses nothing', async () => {
    await endToken(pair.here, 'before')
    // As a node does that stands still between its append and its commit.
    await pair.client.query('BEGIN')
    await pair.client.query('SELECT position FROM feed FOR NO KEY UPDATE')
    await pair.client.query(
      "INSERT INTO change (position, concerns_until, kind, jti) VALUES (2, $1, 'token', 'held')",
      [later],
    )
    await pair.client.query('UPDATE feed SET position = 2')
    let isAnswered = false
    const appended = endToken(pair.there, 'after').finally(() => {
      isAnswered = true
    })
    let followed: string[] = []
    let position = 0
    const follow = async () => {
      const read = await pair.here.changes.read(position)
      expect(read.complete).toBe(true)
      followed = [...followed, ...jtisOf(read.changes)]
      position = read.position
    }
    await expect.poll(() => waitingOnLocks()).toBe(1)
    await follow()
    expect(isAnswered).toBe(false)
    expect([followed, position]).toEqual([['before'], 1])
    await pair.client.query('COMMIT')
    expect(await appended).toEqual({ position: 3 })
    await follow()
    expect([followed, position]).toEqual([['before', 'held', 'after'], 3])
  })

  test('without that lock, a follower of a sequence would miss the slow one for ever', async () => {
    const slow = new Client(pair.url)
    await slow.connect()
    await pair.client.query('CREATE TABLE naive (position bigserial PRIMARY KEY, jti text)')
    await slow.query('BEGIN')
    await slow.query("INSERT INTO countersign.naive (jti) VALUES ('slow')")
    await pair.client.query("INSERT INTO naive (jti) VALUES ('fast')")
    const after = async (cursor: number) =>
      (
        await pair.client.query('SELECT position::int, jti FROM naive WHERE position > $1 ORDER BY 1', [
          cursor,
        ])
      ).rows
    const first = await after(0)
    expect(first).toEqual([{ position: 2, jti: 'fast' }])
    await slow.query('COMMIT')
    expect(await after(2)).toEqual([])
    await slow.end()
  })

  test('a transaction that never ends is given up by the server: whoever waited goes on', async () => {
    const paused = new Client(pair.url)
    paused.on('error', () => {})
    await paused.connect()
    // The bound that every connection of a node has.
    await paused.query('SET idle_in_transaction_session_timeout = 2000')
    await paused.query('BEGIN')
    await paused.query('SELECT position FROM countersign.feed FOR NO KEY UPDATE')
    expect(await endToken(pair.here, 'waited')).toEqual({ position: 1 })
    await paused.end()
  })

  test('where the lock is not to be had in time, the answer is StorageError and nothing was written', async () => {
    await pair.client.query('BEGIN')
    await pair.client.query('SELECT position FROM feed FOR NO KEY UPDATE')
    await expect(endToken(pair.here, 'refused')).rejects.toThrow(StorageError)
    await pair.client.query('COMMIT')
    expect(await pair.there.changes.read(0)).toMatchObject({ changes: [], position: 0 })
    expect(await pair.there.audit.read({ after: 0, limit: 10 })).toEqual([])
    expect(await endToken(pair.here, 'refused')).toEqual({ position: 1 })
  })

  test('under load from two nodes, a follower sees every position once, in order, as it is acknowledged', async () => {
    const acknowledged: number[] = []
    const seen: number[] = []
    let position = 0
    let isOver = false
    const following = (async () => {
      while (!isOver) {
        const known = Math.max(0, ...acknowledged)
        const read = await pair.here.changes.read(position)
        expect(read.complete).toBe(true)
        expect(read.position).toBeGreaterThanOrEqual(known)
        seen.push(...read.changes.map(change => change.position))
        position = read.position
      }
    })()
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        acknowledged.push((await endToken(index % 2 ? pair.here : pair.there, `t${index}`)).position)
      }),
    )
    isOver = true
    await following
    seen.push(...(await pair.here.changes.read(position)).changes.map(change => change.position))
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    const log = await pair.there.audit.read({ after: 0, limit: 1000 })
    expect(log).toHaveLength(60)
    expect(verifyChain({ sequence: 0, hash: chainStart }, log).ok).toBe(true)
  })

  /** Asked on a connection of its own: within one transaction the answer stays the same. */
  async function waitingOnLocks(): Promise<number> {
    const { rows } = await watcher.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    )
    return rows[0].n
  }
})
