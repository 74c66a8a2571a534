/** PostgreSQL: several stores over one database, as nodes on several machines are. */

import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import { auditOf } from '../../src/storage/contract/fixtures.ts'
import { pairOfStores } from './postgres-pair.ts'
import { digest, event, later, now, session, subject } from './records.ts'

const pair = pairOfStores()

describe('several nodes', () => {
  test('what one has acknowledged the other reads at once', async () => {
    const ann = subject('ann')
    await pair.here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
    for (let count = 0; count < 50; count += 1) {
      const made = session(ann, `sid-${count}`)
      const { cursor } = await pair.here.changes.read()
      await pair.here.sessions.create({ session: made, maxPerSubject: 100, audit: [] })
      expect((await pair.there.sessions.find(made.digest))?.endedAt).toBeUndefined()
      await pair.there.sessions.end({
        sid: made.sid,
        why: 'revoked',
        at: now,
        audit: [],
      })
      expect((await pair.here.sessions.find(made.digest))?.endedAt).toBe(now)
      expect((await pair.here.changes.read(cursor)).changes).toHaveLength(1)
    }
  })

  test('touches merge: never backwards, whichever order they come in, and none revives', async () => {
    const ann = subject('ann')
    await pair.here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
    const names = Array.from({ length: 20 }, (_, index) => `sid-${index}`)
    for (const sid of names)
      await pair.here.sessions.create({ session: session(ann, sid), maxPerSubject: 100, audit: [] })
    await pair.there.sessions.end({ sid: 'sid-0', why: 'revoked', at: now + 1, audit: [] })
    // Both name all of them, in opposite orders.
    const touches = (by: number) => names.map(sid => ({ digest: digest(sid), lastSeenAt: now + by }))
    const work = Array.from({ length: 30 }, (_, index) => [
      pair.here.sessions.touch(touches(index)),
      pair.there.sessions.touch(touches(1000 - index).reverse()),
    ])
    await Promise.all(work.flat())
    const seen = await Promise.all(
      names.map(async sid => (await pair.here.sessions.findBySid(sid))?.lastSeenAt),
    )
    expect(seen).toEqual([now, ...names.slice(1).map(() => now + 1000)])
    expect(await pair.here.sessions.findBySid('sid-0')).toMatchObject({ endedAt: now + 1 })
  })

  test('the limit of a subject holds over parallel sign-ins on all of them', async () => {
    const ann = subject('ann')
    await pair.here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const made = session(ann, `sid-${index}`, { createdAt: now + index, lastSeenAt: now + index })
        return (index % 2 ? pair.here : pair.there).sessions.create({
          session: made,
          maxPerSubject: 7,
          audit: [],
        })
      }),
    )
    expect(outcomes.every(({ outcome }) => outcome === 'created')).toBe(true)
    expect(await pair.here.sessions.count(now + 100)).toBe(7)
    expect((await pair.here.changes.read()).changes).toHaveLength(23)
  })

  test('one identifier, one first key, one allowance and one use of a proof, whoever is asked', async () => {
    const nodes = [pair.here, pair.there]
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
    expect(await pair.here.keys.list()).toHaveLength(1)
    const allowances = [
      { key: 'identifier', limit: 5, windowMs: 60_000 },
      { key: 'address', limit: 50, windowMs: 60_000 },
    ]
    const spent = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? pair.here : pair.there).attempts.spend(
          index % 3 ? allowances : allowances.toReversed(),
          now,
        ),
      ),
    )
    expect(spent.filter(answer => answer.ok)).toHaveLength(5)
    const proof = { digest: digest('proof'), expiresAt: later }
    const consumed = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? pair.here : pair.there).proofs.consume(proof)),
    )
    expect(consumed.filter(Boolean)).toHaveLength(1)
  })

  test('a write that contradicts what is there is told as that, and no value with it', async () => {
    const [ann, bob] = [subject('ann'), subject('bob@example.com')]
    for (const one of [ann, bob])
      await pair.here.subjects.create({ subject: one, passwordHash: 'hash', audit: [] })
    const made = session(ann, 'sid')
    await pair.here.sessions.create({ session: made, maxPerSubject: 5, audit: [] })
    const same = { ...session(bob, 'other-sid'), digest: made.digest, userAgent: 'my-weak-secret' }
    const error: unknown = await pair.there.sessions
      .create({ session: same, maxPerSubject: 5, audit: [event('never')] })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StorageError)
    const written = inspect(error)
    expect(written).toContain('contradicts what it holds')
    for (const value of ['my-weak-secret', 'other-sid', 'bob@', Buffer.from(made.digest).toString('hex')])
      expect(written).not.toContain(value)
    expect(await auditOf(pair.here)).toEqual([])
  })

  test('of fifty parallel exchanges of one refresh token one is rotated, and the family lives', async () => {
    const ann = subject('ann')
    await pair.here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
    const login = session(ann, 'login', { carrier: 'refresh' })
    await pair.here.sessions.create({ session: login, maxPerSubject: 5, audit: [] })
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? pair.here : pair.there).sessions.rotate({
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
    expect((await pair.here.sessions.findBySid('login'))?.endedAt).toBeUndefined()
  })
})
