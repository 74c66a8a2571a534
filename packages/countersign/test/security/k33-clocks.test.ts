/** K33: a wall clock that is wrong for a while, on one node, and is then put right leaves nothing behind. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { createHandle } from '../../src/core/handle.ts'
import { digestSessionIdentifier } from '../../src/core/session/session-identifier.ts'
import type { StorageDriver } from '../../src/core/storage.ts'
import type { Countersign } from '../../src/face.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { password, verdict } from '../account/open.ts'
import { useFolder } from '../storage/folder.ts'
import { session as sessionRecord } from '../storage/records.ts'
import { openClockNode } from './clock-node.ts'

const newFile = useFolder()
const hour = 3_600_000

/** Stores with the instant at which their tests play: a database has a clock that no test sets. */
const stores: [string, () => Promise<{ driver: StorageDriver; start: number }>][] = [
  ['memory', async () => ({ driver: memory(), start: Date.UTC(2026, 0, 1) })],
  ['SQLite', async () => ({ driver: sqlite(newFile()), start: Date.UTC(2026, 0, 1) })],
  ['PostgreSQL', async () => ({ driver: postgres(await freshDatabase()), start: Date.now() })],
]

const caller = { address: '192.0.2.1' }
const attempt = async (auth: Countersign, typed: string) => {
  const outcome = await auth.signIn(
    { identifier: 'ada', password: typed, credential: 'session', carrier: 'header' },
    caller,
  )
  return outcome.ok ? 'ok' : outcome.reason
}

/** Signs in for a token of a login. */
async function login(auth: Countersign) {
  const outcome = await auth.signIn({ identifier: 'ada', password, credential: 'token' }, caller)
  if (!outcome.ok || outcome.credential !== 'token' || outcome.refreshToken === undefined)
    throw new Error('the sign-in must succeed')
  const { accessToken, refreshToken, sid = '', subject } = outcome
  return { headers: { authorization: `Bearer ${accessToken}` }, refreshToken, sid, id: subject.id }
}

async function session(auth: Countersign) {
  const outcome = await auth.signIn({ identifier: 'ada', password, credential: 'session', carrier: 'header' })
  if (!outcome.ok || outcome.credential !== 'session') throw new Error('the sign-in must succeed')
  return { authorization: `Bearer ${outcome.sessionIdentifier}` }
}

describe.each(stores)('K33 wrong clocks over %s', { timeout: 60_000 }, (_, make) => {
  test('a wrong password while the clock is three hours ahead does not keep the right one out afterwards', async () => {
    const { driver, start } = await make()
    const node = await openClockNode(driver, start)
    await node.auth.subjects.create({ identifier: 'ada', password })
    node.clock.jumpWall(3 * hour)
    expect(await attempt(node.auth, 'not the password')).toBe('invalid-credentials')
    node.clock.jumpWall(-3 * hour)
    expect(await attempt(node.auth, password)).toBe('ok')
  })

  test('a login that ended and was swept while the clock was an hour ahead expires no later token', async () => {
    const { driver, start } = await make()
    const node = await openClockNode(driver, start)
    const other = await openClockNode(driver, start)
    await node.auth.subjects.create({ identifier: 'ada', password })
    node.clock.jumpWall(hour)
    const ended = await login(node.auth)
    await node.auth.sessions.revoke(ended.sid)
    for (let minute = 0; minute < 15; minute++) {
      node.clock.advance(60_000)
      other.clock.advance(60_000)
    }
    await node.sweep()
    node.clock.jumpWall(-hour)
    const { headers } = await login(other.auth)
    expect(await verdict(other.auth, headers)).toBe('ok')
    expect(await verdict(node.auth, headers)).toBe('ok')
    expect(await verdict(node.auth, ended.headers)).not.toBe('ok')
  })

  test('a refresh that is repeated while clocks are set, here or on another node, gets the same pair, and ends nothing', async () => {
    const { driver, start } = await make()
    const one = await openClockNode(driver, start)
    const two = await openClockNode(driver, start + 11_000)
    await one.auth.subjects.create({ identifier: 'ada', password })
    for (const step of [11_000, -11_000, 50_000, -50_000, hour, -hour]) {
      for (const [stepped, first, second] of [
        [one, one, one],
        [one, one, two],
        [two, one, two],
        [one, two, one],
      ] as const) {
        const { refreshToken } = await login(one.auth)
        const answer = await first.auth.tokens.refresh(refreshToken)
        stepped.clock.jumpWall(step)
        const again = await second.auth.tokens.refresh(refreshToken)
        const isSame = answer.ok && again.ok && answer.refreshToken === again.refreshToken
        expect([step, answer.ok, again.ok, isSame]).toEqual([step, true, true, true])
        stepped.clock.jumpWall(-step)
      }
    }
  })

  test('a node whose clock is 25 hours ahead sweeps nobody’s sessions, and tells of its clock', async () => {
    const { driver, start } = await make()
    const right = await openClockNode(driver, start)
    const ahead = await openClockNode(driver, start)
    await right.auth.subjects.create({ identifier: 'ada', password })
    const headers = await session(right.auth)
    ahead.clock.jumpWall(25 * hour)
    await ahead.sweep()
    expect((await right.auth.authenticate(headers, { maxStalenessMs: 0 })).ok).toBe(true)
    expect(await right.auth.sessions.count()).toBe(1)
    expect(ahead.told).toMatchObject([{ code: 'clock-off' }])
    expect(right.told).toEqual([])
  })

  test('what a node ended whose clock is an hour behind stays ended on the others', async () => {
    const { driver, start } = await make()
    const right = await openClockNode(driver, start)
    const behind = await openClockNode(driver, start)
    await right.auth.subjects.create({ identifier: 'ada', password })
    const one = await login(right.auth)
    const two = await login(right.auth)
    behind.clock.jumpWall(-hour)
    await behind.auth.sessions.revoke(one.sid)
    await behind.auth.subjects.revokeAll(two.id)
    await right.sweep()
    for (const { headers } of [one, two]) {
      expect((await right.auth.authenticate(headers, { maxStalenessMs: 0 })).ok).toBe(false)
    }
  })

  test('a token of a node whose clock was ahead stays ended when the others have come so far', async () => {
    const { driver, start } = await make()
    // A database's clock cannot be moved on by a day: what the feed keeps is looked at instead.
    const right = await openClockNode(driver, start)
    const ahead = await openClockNode(driver, start)
    await right.auth.subjects.create({ identifier: 'ada', password })
    ahead.clock.jumpWall(20 * hour)
    const { id } = await login(ahead.auth)
    await right.auth.subjects.revokeAll(id)
    const { changes } = await right.storage.changes.read()
    const entry = changes.find(({ kind }) => kind === 'epoch')
    expect(entry?.concernsUntil).toBeGreaterThan(start + 20 * hour + 600_000)
  })

  test('a node whose clock is 25 hours ahead removes no key that live tokens need', async () => {
    const { driver, start } = await make()
    const right = await openClockNode(driver, start)
    const ahead = await openClockNode(driver, start)
    await right.auth.subjects.create({ identifier: 'ada', password })
    const { headers } = await login(right.auth)
    expect(await right.auth.keys.rotate()).toMatchObject({ ok: true })
    ahead.clock.jumpWall(25 * hour)
    await ahead.sweep()
    await ahead.sweep()
    expect((await right.auth.authenticate(headers, { maxStalenessMs: 0 })).ok).toBe(true)
  })

  test('a key that a node retired whose clock is a day behind stays as long as its tokens live', async () => {
    const { driver, start } = await make()
    const right = await openClockNode(driver, start)
    const behind = await openClockNode(driver, start)
    await right.auth.subjects.create({ identifier: 'ada', password })
    const { headers } = await login(right.auth)
    behind.clock.jumpWall(-24 * hour)
    expect(await behind.auth.keys.rotate()).toMatchObject({ ok: true })
    await right.sweep()
    await right.sweep()
    expect((await right.auth.authenticate(headers, { maxStalenessMs: 0 })).ok).toBe(true)
  })
})

describe.each(stores)('K33 wrong clocks over %s', { timeout: 60_000 }, (_, make) => {
  const idle = { session: { idleTimeoutSeconds: 60 } }

  test('a session that was used, or made, while the clock was an hour ahead times out as any other when it is right again', async () => {
    const { driver, start } = await make()
    const right = await openClockNode(driver, start, idle)
    const ahead = await openClockNode(driver, start, idle)
    await right.auth.subjects.create({ identifier: 'ada', password })
    const nodes = [right, ahead]
    const used = await session(ahead.auth)
    // It creeps ahead, so that the session is live at every use.
    for (let step = 0; step < 72; step++) {
      ahead.clock.jumpWall(50_000)
      expect(await verdict(ahead.auth, used)).toBe('ok')
    }
    const made = await session(ahead.auth)
    expect(await verdict(ahead.auth, made)).toBe('ok')
    // The uses are written behind; what the right node holds of both is from then, too.
    const seenAt = async () => (await right.auth.sessions.list()).items.map(({ lastSeenAt }) => lastSeenAt)
    await expect.poll(async () => Math.min(...(await seenAt()))).toBe(ahead.clock.now())
    for (const headers of [used, made]) expect(await verdict(right.auth, headers)).toBe('ok')

    ahead.clock.jumpWall(-hour)
    await ahead.sweep()
    right.clock.advance(60_000)
    await expect.poll(async () => Math.max(...(await seenAt()))).toBeLessThanOrEqual(right.clock.now())
    for (const headers of [used, made])
      for (const { auth } of nodes) expect(await verdict(auth, headers)).toBe('ok')
    const { items } = await right.auth.sessions.list()
    expect(items.map(({ createdAt }) => createdAt <= right.clock.now())).toEqual([true, true])
    expect(new Set(items.map(one => one.absoluteExpiresAt - one.createdAt)).size).toBe(1)
    for (const { clock } of nodes) clock.advance(60_000)
    for (const headers of [used, made])
      for (const { auth } of nodes) expect(await verdict(auth, headers)).toBe('idle-timeout')
  })

  test('a node whose clock is behind brings nobody’s session down', async () => {
    const { driver, start } = await make()
    const right = await openClockNode(driver, start, idle)
    const behind = await openClockNode(driver, start, idle)
    await right.auth.subjects.create({ identifier: 'ada', password })
    // Nobody has told the store for a while.
    for (const { clock } of [right, behind]) clock.advance(600_000)
    behind.clock.jumpWall(-hour)
    const headers = await session(right.auth)
    await behind.sweep()
    right.clock.advance(59_000)
    expect(await verdict(right.auth, headers)).toBe('ok')
    expect((await right.auth.sessions.list()).items[0]?.createdAt).toBe(start + 600_000)
  })
})

// A database's clock cannot be moved on.
describe.each(stores.slice(0, 2))('K33 wrong clocks over %s', { timeout: 60_000 }, (_, make) => {
  test('a ticket that was made while the clock was a day ahead is good no longer than others once it is right', async () => {
    const { driver, start } = await make()
    const node = await openClockNode(driver, start)
    const make10Minutes = () => node.auth.tickets.create({ purpose: 'trial', lifetimeSeconds: 600 })
    const isGood = async (ticket: string) => (await node.auth.tickets.redeem('trial', { ticket })).ok
    node.clock.jumpWall(24 * hour)
    const tickets = [await make10Minutes(), await make10Minutes()]
    node.clock.jumpWall(-24 * hour)
    await node.sweep()
    node.clock.advance(590_000)
    expect(await isGood(tickets[0]?.ticket ?? '')).toBe(true)
    node.clock.advance(20_000)
    expect(await isGood(tickets[1]?.ticket ?? '')).toBe(false)
  })

  test('the grace of a used refresh token ends by the time that has passed, whatever a clock is set to meanwhile', async () => {
    const { driver, start } = await make()
    for (const step of [0, -11_000, -hour, 50_000, hour]) {
      const one = await openClockNode(driver, start)
      const two = await openClockNode(driver, start)
      if (step === 0) await one.auth.subjects.create({ identifier: 'ada', password })
      for (const [first, second] of [
        [one, one],
        [one, two],
      ] as const) {
        const { refreshToken } = await login(first.auth)
        expect((await first.auth.tokens.refresh(refreshToken)).ok).toBe(true)
        for (const { clock } of [one, two]) clock.advance(10_001)
        second.clock.jumpWall(step)
        const again = await second.auth.tokens.refresh(refreshToken)
        expect([step, again]).toMatchObject([step, { reason: 'refresh-token-reused' }])
        second.clock.jumpWall(-step)
      }
    }
  })
})

// Memory has no session of another version.
describe.each(stores.slice(1))('K33 wrong clocks over %s', { timeout: 60_000 }, (_, make) => {
  test('a session that version 0.1 made is accepted as soon as the clock of a node that was ahead is right', async () => {
    const { driver, start } = await make()
    const right = await openClockNode(driver, start)
    const ahead = await openClockNode(driver, start)
    const created = await right.auth.subjects.create({ identifier: 'ada', password })
    if (!created.ok) throw new Error(created.reason)
    // Random, where those of now end with a MAC.
    const identifier = randomBytes(32).toString('base64url')
    await right.storage.sessions.create({
      session: sessionRecord(created.subject, createHandle(randomBytes), {
        digest: digestSessionIdentifier(identifier),
        createdAt: start,
        authenticatedAt: start,
        lastSeenAt: start,
        absoluteExpiresAt: start + 24 * hour,
        carrier: 'header',
      }),
      maxPerSubject: 10,
      audit: [],
    })
    ahead.clock.jumpWall(25 * hour)
    await ahead.sweep()
    ahead.clock.jumpWall(-25 * hour)
    expect(await verdict(ahead.auth, { authorization: `Bearer ${identifier}` })).toBe('ok')
  })
})

describe('K33 over PostgreSQL', () => {
  test('the grace of a used refresh token ends by the database’s clock, wherever it comes', async () => {
    const driver = postgres(await freshDatabase())
    const one = await openClockNode(driver, Date.now(), { token: { refresh: true, refreshGraceSeconds: 0 } })
    await one.auth.subjects.create({ identifier: 'ada', password })
    const { refreshToken } = await login(one.auth)
    expect((await one.auth.tokens.refresh(refreshToken)).ok).toBe(true)
    // Its own clock stands still; the database's does not.
    expect(await one.auth.tokens.refresh(refreshToken)).toMatchObject({ reason: 'refresh-token-reused' })
  })

  test('attempts are earned back by the database’s clock: no node’s clock gives any away', async () => {
    const driver = postgres(await freshDatabase())
    const start = Date.now()
    const options = { signIn: { attemptsPerMinute: 1 } }
    const right = await openClockNode(driver, start, options)
    const ahead = await openClockNode(driver, start + hour, options)
    await right.auth.subjects.create({ identifier: 'ada', password })
    expect(await attempt(right.auth, 'wrong password')).toBe('invalid-credentials')
    expect(await attempt(ahead.auth, 'wrong password')).toBe('too-many-attempts')
    expect(await attempt(right.auth, 'wrong password')).toBe('too-many-attempts')
  })
})
