/** PostgreSQL: followers of the feed find every entry, once, in whatever order transactions commit and however long they take. */
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { Random } from '../../../server/test/support/random.ts'
import type { Change } from '../../src/core/revocation/change.ts'
import type { Storage } from '../../src/core/storage.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { endToken, pairOfStores } from './postgres-pair.ts'
import { quietPostgres } from './quiet-postgres.ts'
import { later, now } from './records.ts'

const pair = pairOfStores(quietPostgres())

/** The jtis of entries, in order. */
function jtisOf(changes: readonly Change[]): string[] {
  return changes.map(change => (change.kind === 'token' ? change.jti : change.kind))
}

/** Whoever follows the feed of a store. */
class Follower {
  readonly #storage: Storage
  readonly #limit: number | undefined
  #cursor: string | undefined
  readonly seen: string[] = []
  snapshots = 0

  constructor(storage: Storage, limit?: number) {
    this.#storage = storage
    this.#limit = limit
  }

  get cursor(): string {
    return this.#cursor ?? ''
  }

  /** Answers what it had not seen. */
  async follow(): Promise<string[]> {
    const before = this.seen.length
    for (let hasMore = true; hasMore; ) {
      if (this.#cursor === undefined) this.snapshots += 1
      const read = await this.#storage.changes.read(this.#cursor, this.#limit)
      this.#cursor = read.complete ? read.cursor : undefined
      if (read.complete) this.seen.push(...jtisOf(read.changes))
      hasMore = !read.complete || read.hasMore === true
    }
    return this.seen.slice(before)
  }
}

async function connect(): Promise<Client> {
  const client = new Client(pair.url)
  client.on('error', () => {})
  await client.connect()
  await client.query('SET search_path = countersign')
  return client
}

const insert = (client: Client, jti: string, until = later) =>
  client.query(`INSERT INTO entry (kind, jti, until_at, is_of_tokens) VALUES ('token', $1, $2, false)`, [
    jti,
    until,
  ])

/** As after a minute in which everybody could see what is there. */
const passGrace = (client: Client) =>
  client.query(`
    INSERT INTO feed_horizon SELECT 0, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ON CONFLICT (at) DO UPDATE SET oldest = excluded.oldest`)

describe('the order of the feed', () => {
  test('nobody waits for a transaction that is held open after its append, and a follower sees it when it commits', async () => {
    const follower = new Follower(pair.here)
    await endToken(pair.here, 'before')
    await pair.client.query('BEGIN')
    await insert(pair.client, 'held')
    const { position, mark } = await endToken(pair.there, 'after')
    expect(position).toBe(3)
    expect(await follower.follow()).toEqual(['before', 'after'])
    expect(pair.here.changes.covers(follower.cursor, mark)).toBe(true)
    await pair.client.query('COMMIT')
    expect(await follower.follow()).toEqual(['held'])
    expect(await follower.follow()).toEqual([])
  })

  test.each(['seq', 'xid'])(
    'a reader that went by the highest %s alone would miss it for ever',
    async column => {
      const slow = await connect()
      await slow.query('BEGIN')
      await insert(slow, 'slow')
      await insert(pair.client, 'fast')
      const after = async (highest: string) => {
        const { rows } = await pair.client.query(
          `SELECT jti, ${column}::text AS highest FROM entry WHERE ${column} > $1 ORDER BY ${column}`,
          [highest],
        )
        return rows
      }
      const [first, ...others] = await after('0')
      expect([first?.jti, others]).toEqual(['fast', []])
      await slow.query('COMMIT')
      expect(await after(first?.highest)).toEqual([])
      await slow.end()
    },
  )

  test.each([undefined, 20])(
    'transactions that cross, are held open and rolled back: nothing is missed, and each row is read once (pages of %s)',
    async limit => {
      // Whoever reads in so small pages reads less than is written.
      const restMs = limit === undefined ? 0 : 20
      const random = new Random(limit ?? 1)
      const writers = await Promise.all(Array.from({ length: 16 }, connect))
      const committed: string[] = []
      let isOver = false
      const write = async (writer: Client, name: number) => {
        for (let count = 0; !isOver; count++) {
          const jti = `${name}-${count}`
          await writer.query('SELECT pg_sleep($1)', [(random.next() * restMs) / 1000])
          await writer.query('BEGIN')
          await insert(writer, jti)
          // Some are held open over many reads.
          if (random.below(4) === 0)
            for (let held = random.below(30); held > 0; held--) await writer.query('SELECT 1')
          if (random.below(5) === 0) await writer.query('ROLLBACK')
          else {
            await writer.query('COMMIT')
            committed.push(jti)
          }
        }
      }
      const followers = [new Follower(pair.here, limit), new Follower(pair.there, limit)] as const
      for (const follower of followers) await follower.follow()
      const writing = Promise.all(writers.map(write))
      const known = new Set<string>()
      while (committed.length < 1500) {
        const acknowledged = [...committed]
        for (const jti of await followers[0].follow()) known.add(jti)
        expect(acknowledged.filter(jti => !known.has(jti))).toEqual([])
        await followers[1].follow()
      }
      isOver = true
      await writing
      for (const follower of followers) {
        await follower.follow()
        expect(new Set(follower.seen)).toEqual(new Set(committed))
        // In pages, what is appended between them is read with them, and once more at their end.
        if (limit === undefined) expect(follower.seen).toHaveLength(committed.length)
        expect(follower.snapshots).toBe(1)
      }
      await Promise.all(writers.map(writer => writer.end()))
    },
    60_000,
  )

  test('where more transactions are under way than a cursor names, rows are read again and none is missed', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `held-${index}`)
    // Each savepoint has a transaction id of its own, and all are under way until the end.
    const holders = await Promise.all([connect(), connect()])
    for (const [which, holder] of holders.entries()) {
      await holder.query('BEGIN')
      for (const name of names) {
        await holder.query('SAVEPOINT held')
        await insert(holder, `${which} ${name}`)
      }
    }
    const follower = new Follower(pair.here)
    await endToken(pair.there, 'a')
    expect(await follower.follow()).toEqual(['a'])
    await endToken(pair.there, 'b')
    expect(await follower.follow()).toContain('b')
    for (const holder of holders) await holder.query('COMMIT')
    const found = new Set(await follower.follow())
    for (const which of [0, 1]) for (const name of names) expect(found).toContain(`${which} ${name}`)
    for (const holder of holders) await holder.end()
  })
})

describe('pruning', () => {
  const prunePast = () => pair.here.changes.prune(Date.now())

  /** As often as it takes: transactions of the other databases of the server count too. */
  async function pruneUntilGone(expected: number): Promise<void> {
    let removed = 0
    await expect
      .poll(
        async () => {
          await passGrace(pair.client)
          removed += await prunePast()
          return removed
        },
        { timeout: 20_000 },
      )
      .toBe(expected)
  }

  test('keeps what is over for a minute: a commit may have been slow to appear', async () => {
    await insert(pair.client, 'over', 1)
    expect(await prunePast()).toBe(0)
    await pruneUntilGone(1)
  })

  test('keeps what a transaction appended that was under way when the minute began, and all after it', async () => {
    const slow = await connect()
    await slow.query('BEGIN')
    await insert(slow, 'slow', 1)
    await insert(pair.client, 'later', 1)
    await passGrace(pair.client)
    const follower = new Follower(pair.here)
    expect(await follower.follow()).toEqual(['later'])
    await slow.query('COMMIT')
    expect(await prunePast()).toBe(0)
    expect(await follower.follow()).toEqual(['slow'])
    await pruneUntilGone(2)
    await slow.end()
  })

  test('a reader that may have missed what was pruned begins again from the snapshot; one that has seen it goes on', async () => {
    const [early, late] = [new Follower(pair.here), new Follower(pair.here)]
    await early.follow()
    await insert(pair.client, 'over', 1)
    await endToken(pair.there, 'kept')
    await late.follow()
    await pruneUntilGone(1)
    await endToken(pair.there, 'next')
    await Promise.all([early.follow(), late.follow()])
    expect([early.snapshots, late.snapshots]).toEqual([2, 1])
    expect([early.seen, late.seen]).toEqual([
      ['kept', 'next'],
      ['over', 'kept', 'next'],
    ])
  })

  test('entries that were brought here from another server are read once more, and then no more', async () => {
    const follower = new Follower(pair.here)
    await follower.follow()
    await insert(pair.client, 'brought')
    await pair.client.query(`UPDATE entry SET xid = '9000000000'`)
    expect([await follower.follow(), await follower.follow()]).toEqual([['brought'], ['brought']])
    await prunePast()
    expect([await follower.follow(), await follower.follow()]).toEqual([['brought'], []])
  })
})

describe('a cursor', () => {
  test('is none of this feed any more after a backup was restored', async () => {
    const follower = new Follower(pair.here)
    await endToken(pair.there, 'before')
    await follower.follow()
    await pair.there.revocations.endEverything({ at: now, keys: [], audit: [] })
    expect(await follower.follow()).toEqual(['keys'])
    expect(follower.snapshots).toBe(2)
  })

  test('of another store on the same server is none of this one', async () => {
    const other = await postgres({ url: pair.url, schema: 'other' }).open()
    const { cursor } = await other.changes.read()
    expect((await pair.here.changes.read(cursor)).complete).toBe(false)
    await other.close()
  })
})

test('whoever listens is told of what others have appended, once it is committed', async () => {
  let words = 0
  const stops = [
    pair.here.changes.listen?.(() => {
      words += 1
    }),
    pair.there.changes.listen?.(() => {}),
  ]
  // Each is told once when its connection stands; the other’s may not stand yet, and then it tells nobody.
  await expect.poll(() => words, { timeout: 20_000 }).toBeGreaterThan(0)
  const told = async () => {
    const before = words
    await endToken(pair.there, crypto.randomUUID())
    for (let looks = 0; looks < 20 && words === before; looks++) await pair.here.changes.read()
    return words > before
  }
  await expect.poll(told, { timeout: 20_000 }).toBe(true)
  for (const stop of stops) stop?.()
})
