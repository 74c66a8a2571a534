/** PostgreSQL: several stores over one database, as nodes on several machines are. */
import { inspect } from 'node:util'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { chainStart, verifyChain } from '../../src/core/audit/audit-chain.ts'
import { StorageError } from '../../src/core/errors.ts'
import type { Change } from '../../src/core/revocation/change.ts'
import type { Storage } from '../../src/core/storage.ts'
import { migrate, postgres } from '../../src/storage/postgres/postgres.ts'
import { digest, event, later, now, session, subject } from './records.ts'

let url: string
let here: Storage
let there: Storage
let client: Client
let watcher: Client

beforeEach(async () => {
  url = await freshDatabase()
  here = await postgres(url).open()
  there = await postgres(url).open()
  client = new Client(url)
  await client.connect()
  await client.query('SET search_path = countersign')
  watcher = new Client(url)
  await watcher.connect()
})

afterEach(async () => {
  await client.end()
  await watcher.end()
  await Promise.all([here.close(), there.close()])
})

function endToken(storage: Storage, jti: string): Promise<{ position: number }> {
  return storage.revocations.revokeToken({ jti, at: now, expiresAt: later, audit: [event(jti)] })
}

/** The jtis of entries, in order. */
function jtisOf(changes: readonly Change[]): string[] {
  return changes.map(change => (change.kind === 'token' ? change.jti : change.kind))
}

describe('the order of the feed', () => {
  test('a transaction held open after its append: later ones wait, and a follower misses nothing', async () => {
    await endToken(here, 'before')
    // As a node does that stands still between its append and its commit.
    await client.query('BEGIN')
    await client.query('SELECT position FROM feed FOR NO KEY UPDATE')
    await client.query(
      "INSERT INTO change (position, concerns_until, kind, jti) VALUES (2, $1, 'token', 'held')",
      [later],
    )
    await client.query('UPDATE feed SET position = 2')
    let isAnswered = false
    const appended = endToken(there, 'after').finally(() => {
      isAnswered = true
    })
    let followed: string[] = []
    let position = 0
    const follow = async () => {
      const read = await here.changes.read(position)
      expect(read.complete).toBe(true)
      followed = [...followed, ...jtisOf(read.changes)]
      position = read.position
    }
    await expect.poll(() => waitingOnLocks()).toBe(1)
    await follow()
    expect(isAnswered).toBe(false)
    expect([followed, position]).toEqual([['before'], 1])
    await client.query('COMMIT')
    expect(await appended).toEqual({ position: 3 })
    await follow()
    expect([followed, position]).toEqual([['before', 'held', 'after'], 3])
  })

  test('without that lock, a follower of a sequence would miss the slow one for ever', async () => {
    const slow = new Client(url)
    await slow.connect()
    await client.query('CREATE TABLE naive (position bigserial PRIMARY KEY, jti text)')
    await slow.query('BEGIN')
    await slow.query("INSERT INTO countersign.naive (jti) VALUES ('slow')")
    await client.query("INSERT INTO naive (jti) VALUES ('fast')")
    const after = async (cursor: number) =>
      (await client.query('SELECT position::int, jti FROM naive WHERE position > $1 ORDER BY 1', [cursor]))
        .rows
    const first = await after(0)
    expect(first).toEqual([{ position: 2, jti: 'fast' }])
    await slow.query('COMMIT')
    expect(await after(2)).toEqual([])
    await slow.end()
  })

  test('a transaction that never ends is given up by the server: whoever waited goes on', async () => {
    const paused = new Client(url)
    paused.on('error', () => {})
    await paused.connect()
    // The bound that every connection of a node has.
    await paused.query('SET idle_in_transaction_session_timeout = 2000')
    await paused.query('BEGIN')
    await paused.query('SELECT position FROM countersign.feed FOR NO KEY UPDATE')
    expect(await endToken(here, 'waited')).toEqual({ position: 1 })
    await paused.end()
  })

  test('where the lock is not to be had in time, the answer is StorageError and nothing was written', async () => {
    await client.query('BEGIN')
    await client.query('SELECT position FROM feed FOR NO KEY UPDATE')
    await expect(endToken(here, 'refused')).rejects.toThrow(StorageError)
    await client.query('COMMIT')
    expect(await there.changes.read(0)).toMatchObject({ changes: [], position: 0 })
    expect(await there.audit.read({ after: 0, limit: 10 })).toEqual([])
    expect(await endToken(here, 'refused')).toEqual({ position: 1 })
  })

  test('under load from two nodes, a follower sees every position once, in order, as it is acknowledged', async () => {
    const acknowledged: number[] = []
    const seen: number[] = []
    let position = 0
    let isOver = false
    const following = (async () => {
      while (!isOver) {
        const known = Math.max(0, ...acknowledged)
        const read = await here.changes.read(position)
        expect(read.complete).toBe(true)
        expect(read.position).toBeGreaterThanOrEqual(known)
        seen.push(...read.changes.map(change => change.position))
        position = read.position
      }
    })()
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        acknowledged.push((await endToken(index % 2 ? here : there, `t${index}`)).position)
      }),
    )
    isOver = true
    await following
    seen.push(...(await here.changes.read(position)).changes.map(change => change.position))
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    const log = await there.audit.read({ after: 0, limit: 1000 })
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

describe('several nodes', () => {
  test('what one has acknowledged the other reads at once', async () => {
    const ann = subject('ann')
    await here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
    for (let count = 0; count < 50; count += 1) {
      const made = session(ann, `sid-${count}`)
      await here.sessions.create({ session: made, maxPerSubject: 100, audit: [] })
      expect((await there.sessions.find(made.digest))?.endedAt).toBeUndefined()
      const { position } = await there.sessions.end({ sid: made.sid, why: 'revoked', at: now, audit: [] })
      expect((await here.sessions.find(made.digest))?.endedAt).toBe(now)
      expect((await here.changes.read(position - 1)).changes).toHaveLength(1)
    }
  })

  test('touches merge: never backwards, whichever order they come in, and none revives', async () => {
    const ann = subject('ann')
    await here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
    const names = Array.from({ length: 20 }, (_, index) => `sid-${index}`)
    for (const sid of names)
      await here.sessions.create({ session: session(ann, sid), maxPerSubject: 100, audit: [] })
    await there.sessions.end({ sid: 'sid-0', why: 'revoked', at: now + 1, audit: [] })
    // Both name all of them, in opposite orders.
    const touches = (by: number) => names.map(sid => ({ digest: digest(sid), lastSeenAt: now + by }))
    const work = Array.from({ length: 30 }, (_, index) => [
      here.sessions.touch(touches(index)),
      there.sessions.touch(touches(1000 - index).reverse()),
    ])
    await Promise.all(work.flat())
    const seen = await Promise.all(names.map(async sid => (await here.sessions.findBySid(sid))?.lastSeenAt))
    expect(seen).toEqual([now, ...names.slice(1).map(() => now + 1000)])
    expect(await here.sessions.findBySid('sid-0')).toMatchObject({ endedAt: now + 1 })
  })

  test('the limit of a subject holds over parallel sign-ins on all of them', async () => {
    const ann = subject('ann')
    await here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const made = session(ann, `sid-${index}`, { createdAt: now + index, lastSeenAt: now + index })
        return (index % 2 ? here : there).sessions.create({ session: made, maxPerSubject: 7, audit: [] })
      }),
    )
    expect(outcomes.every(({ outcome }) => outcome === 'created')).toBe(true)
    expect(await here.sessions.count(now + 100)).toBe(7)
    expect((await here.changes.read(0)).changes).toHaveLength(23)
  })

  test('one identifier, one first key, one allowance and one use of a proof, whoever is asked', async () => {
    const nodes = [here, there]
    const created = await Promise.all(
      nodes.flatMap((node, which) =>
        [1, 2, 3].map(count => {
          const wanted = { ...subject('wanted'), id: `${which}-${count}` }
          return node.subjects.create({ subject: wanted, passwordHash: 'hash', audit: [] })
        }),
      ),
    )
    expect(created.filter(outcome => outcome === 'created')).toHaveLength(1)
    await Promise.all(
      nodes.map((node, which) => {
        const times = { createdAt: now, changedAt: now }
        const key = { kid: `key-${which}`, algorithm: 'EdDSA', state: 'active', ...times } as const
        const add = [{ ...key, sealed: new Uint8Array(8) }]
        return node.keys.change({ add, states: [], remove: [], at: now, audit: [] })
      }),
    )
    expect(await here.keys.list()).toHaveLength(1)
    const allowances = [
      { key: 'identifier', limit: 5, windowMs: 60_000 },
      { key: 'address', limit: 50, windowMs: 60_000 },
    ]
    const spent = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? here : there).attempts.spend(index % 3 ? allowances : allowances.toReversed(), now),
      ),
    )
    expect(spent.filter(answer => answer.ok)).toHaveLength(5)
    const proof = { digest: digest('proof'), expiresAt: later }
    const consumed = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? here : there).proofs.consume(proof)),
    )
    expect(consumed.filter(Boolean)).toHaveLength(1)
  })

  test('a write that contradicts what is there is told as that, and no value with it', async () => {
    const [ann, bob] = [subject('ann'), subject('bob@example.com')]
    for (const one of [ann, bob])
      await here.subjects.create({ subject: one, passwordHash: 'hash', audit: [] })
    const made = session(ann, 'sid')
    await here.sessions.create({ session: made, maxPerSubject: 5, audit: [] })
    const same = { ...session(bob, 'other-sid'), digest: made.digest, userAgent: 'my-weak-secret' }
    const error: unknown = await there.sessions
      .create({ session: same, maxPerSubject: 5, audit: [event('never')] })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StorageError)
    const written = inspect(error)
    expect(written).toContain('contradicts what it holds')
    for (const value of ['my-weak-secret', 'other-sid', 'bob@', Buffer.from(made.digest).toString('hex')])
      expect(written).not.toContain(value)
    expect(await here.audit.read({ after: 0, limit: 10 })).toEqual([])
  })

  test('of fifty parallel exchanges of one refresh token one is rotated, and the family lives', async () => {
    const ann = subject('ann')
    await here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
    const login = session(ann, 'login', { carrier: 'refresh' })
    await here.sessions.create({ session: login, maxPerSubject: 5, audit: [] })
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? here : there).sessions.rotate({
          sid: 'login',
          presented: login.digest,
          successor: { digest: digest(`next ${index}`), sealed: digest(`sealed ${index}`) },
          at: now + 1,
          graceSeconds: 10,
          audit: [],
        }),
      ),
    )
    expect(outcomes.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(1)
    const sealed = outcomes.flatMap(one => (one.outcome === 'repeated' ? [one.sealed] : []))
    expect(sealed).toHaveLength(49)
    expect(new Set(sealed.map(bytes => Buffer.from(bytes).toString('hex'))).size).toBe(1)
    expect((await here.sessions.findBySid('login'))?.endedAt).toBeUndefined()
  })
})

describe('opening', () => {
  test('many opens of one empty database at once all succeed, and one of them migrates', async () => {
    const empty = await freshDatabase()
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(empty)))
    expect(applied.filter(one => one.applied.length > 0)).toHaveLength(1)
    const opened = await Promise.all(Array.from({ length: 4 }, () => postgres(empty).open()))
    await Promise.all(opened.map(store => endToken(store, 'same')))
    expect((await opened[0]?.changes.read(0))?.position).toBe(1)
    await Promise.all(opened.map(store => store.close()))
  })

  test('beside a newer version, as long as that one says so', async () => {
    await client.query("INSERT INTO migration VALUES (1000, 'of-the-future', 1, now())")
    const old = await postgres(url).open()
    expect(await endToken(old, 'works')).toEqual({ position: 1 })
    await old.close()
    await client.query("INSERT INTO migration VALUES (1001, 'a-break', 1000, now())")
    await expect(postgres(url).open()).rejects.toThrow('made by a newer version')
  })

  test('goes on while a newer version adds columns to every table, with what it has prepared', async () => {
    const work = async (name: string) => {
      const made = subject(name)
      await here.subjects.create({ subject: made, passwordHash: 'hash', audit: [event(name)] })
      await here.sessions.create({ session: session(made, name), maxPerSubject: 5, audit: [] })
      await here.attempts.spend([{ key: name, limit: 5, windowMs: 60_000 }], now)
      await here.subjects.revokeAll({ subjectId: made.id, at: now, audit: [] })
      await here.nodes.publish({ ...node, id: name })
      return [
        await here.subjects.findCredentials(made.identifier),
        await here.subjects.list({ limit: 10 }),
        await here.sessions.find(digest(name)),
        await here.sessions.list({ now, limit: 10 }),
        await here.keys.list(),
        await here.changes.read(0),
        await here.nodes.list(0),
        await here.audit.list({ limit: 10 }),
      ]
    }
    const node = { version: '1', address: '', processId: 1, startedAt: now, seenAt: now, position: 0 }
    await Promise.all(Array.from({ length: 20 }, (_, index) => work(`before-${index}`)))
    const tables = [
      'subject',
      'session',
      'change',
      'feed',
      'signing_key',
      'attempt',
      'proof',
      'audit',
      'node',
    ]
    for (const table of tables) await client.query(`ALTER TABLE ${table} ADD COLUMN of_the_future text`)
    const after = await Promise.all(Array.from({ length: 20 }, (_, index) => work(`after-${index}`)))
    expect(after).toHaveLength(20)
  })

  test('two schemas of one database know nothing of each other', async () => {
    const other = await postgres({ url, schema: 'other' }).open()
    await endToken(here, 'mine')
    expect((await other.changes.read(0)).position).toBe(0)
    await other.close()
  })

  test('what cannot be opened is told without the password', async () => {
    const wrong = new URL(url)
    wrong.password = 'my-weak-secret'
    const away = new URL(wrong)
    away.port = '1'
    const missing = new URL(url)
    missing.pathname = '/no-such-database'
    for (const [bad, text] of [
      [wrong, 'refused the user or its password'],
      [away, 'cannot be reached'],
      [missing, 'does not exist'],
    ] as const) {
      const error: unknown = await postgres(bad.href)
        .open()
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(StorageError)
      const written = inspect(error)
      expect(written).toContain(text)
      expect(written).not.toContain('my-weak-secret')
      expect(written).not.toContain('postgres:postgres')
    }
    expect(() => postgres('mysql://my-weak-secret@x/y')).toThrow(/^(?!.*secret).*postgres:\/\//)
  })
})
