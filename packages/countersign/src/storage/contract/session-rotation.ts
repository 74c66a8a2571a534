/** The contract of sessions: exchanging refresh tokens, and what ends with a login that has them. */
import assert from 'node:assert/strict'
import type { Session } from '../../core/session/session.ts'
import type { RotateOutcome, SessionStore } from '../../core/session/session-store.ts'
import type { Storage } from '../../core/storage.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  auditOf,
  changesOf,
  detailsOf,
  digestOf,
  event,
  find,
  now,
  session,
  storedSession,
  storedSubject,
  tolerance,
  withoutMark,
} from './fixtures.ts'

type Input = Parameters<SessionStore['rotate']>[0]

const ending = { at: now + 5, audit: [event('ending')] }

/** The digest of a login's token with that generation; the first is the session's own. */
function tokenOf(login: Session, generation: number): Uint8Array {
  return generation === 0 ? login.digest : digestOf(`${login.sid} ${generation}`)
}

function sealedFor(login: Session, generation: number): Uint8Array {
  return digestOf(`sealed ${login.sid} ${generation}`)
}

/** Presents the login's token of that generation. */
function present(
  { sessions }: Storage,
  login: Session,
  generation: number,
  change: Partial<Input> = {},
): Promise<RotateOutcome> {
  return sessions.rotate({
    sid: login.sid,
    presented: tokenOf(login, generation),
    successor: { digest: tokenOf(login, generation + 1), sealed: sealedFor(login, generation + 1) },
    at: now + 1000,
    graceSeconds: 10,
    audit: [event('reused')],
    ...change,
  })
}

async function storedLogin(storage: Storage, change: Partial<Session> = {}): Promise<Session> {
  return storedSession(storage, await storedSubject(storage), { carrier: 'refresh', ...change })
}

const rotated = { outcome: 'rotated' }
const dead = { outcome: 'dead' }

export const sessionRotationCases: readonly ContractCase[] = casesOf('sessions', {
  'a login holds the one token that is to be presented next': async storage => {
    const login = await storedLogin(storage)
    const held = async () => {
      const digests = [0, 1, 2].map(generation => tokenOf(login, generation))
      const { sessions } = storage
      return Promise.all(digests.map(digest => sessions.holdsToken({ sid: login.sid, digest })))
    }
    assert.deepEqual(await held(), [true, false, false])
    await present(storage, login, 0)
    assert.deepEqual(await held(), [false, true, false])
    assert.equal(await storage.sessions.holdsToken({ sid: 'nobody', digest: login.digest }), false)
    const plain = await storedSession(storage, await storedSubject(storage), { carrier: 'cookie' })
    assert.equal(await storage.sessions.holdsToken({ sid: plain.sid, digest: plain.digest }), false)
  },

  async 'finds a session by its sid, with what its subject is now'(storage) {
    const owner = await storedSubject(storage, { roles: ['editor'] })
    for (const carrier of ['cookie', 'refresh'] as const) {
      const one = await storedSession(storage, owner, { carrier })
      assert.deepEqual(await storage.sessions.findBySid(one.sid), await find(storage, one))
    }
    for (const sid of ['', 'unknown']) assert.equal(await storage.sessions.findBySid(sid), undefined)
    const ended = await storedSession(storage, owner)
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'revoked' })
    assert.equal((await storage.sessions.findBySid(ended.sid))?.end, 'revoked')
  },

  async 'rotates the current token, again and again, and appends nothing for it'(storage) {
    const login = await storedLogin(storage)
    for (const generation of [0, 1, 2]) assert.deepEqual(await present(storage, login, generation), rotated)
    assert.deepEqual(await changesOf(storage), [])
    assert.deepEqual(await auditOf(storage), [])
  },

  async 'raises the last use by a rotation, only forwards, and leaves everything else as it was'(storage) {
    const login = await storedLogin(storage)
    assert.deepEqual(await present(storage, login, 0, { at: now + 9000 }), rotated)
    assert.deepEqual(await present(storage, login, 1, { at: now + 8000 }), rotated)
    const { subject, ...kept } = await find(storage, login)
    assert.deepEqual(kept, { ...login, lastSeenAt: now + 9000 })
  },

  async 'never moves the absolute timeout, however often a token is rotated'(storage) {
    const login = await storedLogin(storage, { idleTimeoutSeconds: 2, absoluteExpiresAt: now + 5000 })
    for (const generation of [0, 1, 2, 3]) {
      assert.deepEqual(
        await present(storage, login, generation, { at: now + 1000 + generation * 1000 }),
        rotated,
      )
    }
    // A timeout's own instant is already too late.
    assert.deepEqual(await present(storage, login, 4, { at: now + 5000 }), dead)
    assert.equal((await find(storage, login)).absoluteExpiresAt, now + 5000)
  },

  async 'answers the token before the current one with what was sealed for it, within the grace'(storage) {
    const login = await storedLogin(storage)
    await present(storage, login, 0)
    for (const at of [now + 1000, now + 6000, now + 11_000, now + 1000]) {
      // Another successor than the first time: it must leave no trace.
      const other = { digest: digestOf('other'), sealed: digestOf('other sealed') }
      const outcome = await present(storage, login, 0, { at, successor: other })
      assert.deepEqual(outcome, { outcome: 'repeated', sealed: sealedFor(login, 1) })
    }
    assert.equal((await find(storage, login)).lastSeenAt, now + 1000)
    assert.deepEqual(await present(storage, login, 1), rotated)
  },

  async 'keeps what was sealed apart from the objects of its callers'(storage) {
    const login = await storedLogin(storage)
    const around = new Uint8Array(96).fill(7)
    const [presented, digest, sealed] = [
      new Uint8Array(login.digest),
      tokenOf(login, 1),
      around.subarray(32, 64),
    ]
    await present(storage, login, 0, { presented, successor: { digest, sealed } })
    for (const bytes of [presented, digest, around]) bytes.fill(0)
    const repeated = await present(storage, login, 0)
    assert.deepEqual(repeated, { outcome: 'repeated', sealed: new Uint8Array(32).fill(7) })
    if (repeated.outcome === 'repeated') repeated.sealed.fill(0)
    assert.deepEqual(await present(storage, login, 0), {
      outcome: 'repeated',
      sealed: new Uint8Array(32).fill(7),
    })
    assert.deepEqual(await present(storage, login, 1), rotated)
  },

  async 'ends the login when a token comes again after the grace, on either side of it'(storage) {
    for (const at of [now + 11_001, now + 31_000, now - 9001]) {
      const login = await storedLogin(storage)
      await present(storage, login, 0)
      assert.equal((await present(storage, login, 0, { at })).outcome, 'reused')
    }
    const login = await storedLogin(storage)
    await present(storage, login, 0)
    assert.equal((await present(storage, login, 0, { at: now + 1001, graceSeconds: 0 })).outcome, 'reused')
  },

  async 'reckons the grace by what nodes have counted, and never back, whatever their wall clocks say'(
    storage,
  ) {
    const { countOn } = storage.time
    // A store that has a clock goes by that.
    if (countOn === undefined) return
    const hour = 3_600_000
    const login = await storedLogin(storage, { idleTimeoutSeconds: 7200, absoluteExpiresAt: now + 4 * hour })
    const begun = await countOn(now)
    assert.deepEqual(await present(storage, login, 0, { countedAt: begun + 1000 }), rotated)
    for (const at of [now + hour, now - hour, now + 1000]) {
      const repeated = await present(storage, login, 0, { at, countedAt: begun + 1000 })
      assert.equal(repeated.outcome, 'repeated')
    }
    // What another node has counted counts for one that is behind.
    assert.equal(await countOn(begun + 11_000), begun + 11_000)
    assert.equal(await countOn(begun), begun + 11_000)
    assert.equal((await present(storage, login, 0, { countedAt: begun })).outcome, 'repeated')
    await countOn(begun + 11_001)
    assert.equal((await present(storage, login, 0, { countedAt: begun })).outcome, 'reused')
  },

  async 'ends the login when a token comes again whose successor was used, however soon'(storage) {
    const login = await storedLogin(storage)
    await present(storage, login, 0)
    await present(storage, login, 1)
    const outcome = await present(storage, login, 0)
    assert.deepEqual(withoutMark(outcome), { outcome: 'reused', position: 1 })
    const found = await find(storage, login)
    assert.deepEqual([found.endedAt, found.end], [now + 1000, 'refresh-token-reused'])
    assert.deepEqual(await changesOf(storage), [
      {
        position: 1,
        concernsUntil: now + 1000 + tolerance,
        kind: 'session',
        sid: login.sid,
        subjectId: login.subjectId,
      },
    ])
    assert.deepEqual(await detailsOf(storage), ['reused'])
    for (const generation of [0, 1, 2]) assert.deepEqual(await present(storage, login, generation), dead)
    assert.deepEqual(await detailsOf(storage), ['reused'])
  },

  async 'ends the login for a genuine token that it does not know'(storage) {
    const login = await storedLogin(storage)
    assert.deepEqual(withoutMark(await present(storage, login, 7)), { outcome: 'reused', position: 1 })
  },

  async 'knows no login that is unknown, has ended or timed out, or has another carrier'(storage) {
    const owner = await storedSubject(storage)
    const login = (change: Partial<Session>) =>
      storedSession(storage, owner, { carrier: 'refresh', ...change })
    const ended = await login({})
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'sign-out' })
    const cases = [
      session(owner, { carrier: 'refresh' }),
      ended,
      await login({ idleTimeoutSeconds: 1 }),
      await login({ absoluteExpiresAt: now + 1000 }),
      await login({ carrier: 'cookie' }),
      await login({ carrier: 'header' }),
    ]
    const before = await changesOf(storage)
    for (const one of cases) {
      for (const generation of [0, 1]) assert.deepEqual(await present(storage, one, generation), dead)
    }
    assert.deepEqual(await changesOf(storage), before)
    assert.deepEqual(await detailsOf(storage), ['ending'])
  },

  async 'exchanges nothing once the subject was revoked or disabled, and goes on where the login was spared'(
    storage,
  ) {
    const spared = await storedLogin(storage)
    await storage.subjects.revokeAll({ ...ending, subjectId: spared.subjectId, spared: { sid: spared.sid } })
    assert.deepEqual(await present(storage, spared, 0), rotated)
    await storage.subjects.revokeAll({ ...ending, subjectId: spared.subjectId })
    assert.deepEqual(await present(storage, spared, 1), dead)
    const disabled = await storedLogin(storage)
    await storage.subjects.update({ ...ending, subjectId: disabled.subjectId, status: 'disabled' })
    await storage.subjects.update({ ...ending, subjectId: disabled.subjectId, status: 'active' })
    assert.deepEqual(await present(storage, disabled, 0), dead)
  },

  async 'rotates once, however many present one token at the same time, and answers them all alike'(storage) {
    const login = await storedLogin(storage)
    const calls = Array.from({ length: 50 }, (_, index) =>
      present(storage, login, 0, {
        at: now + 1000 + (index % 3),
        successor: { digest: digestOf(`successor ${index}`), sealed: digestOf(`${index}`) },
      }),
    )
    const outcomes = await Promise.all(calls)
    const winner = outcomes.findIndex(({ outcome }) => outcome === 'rotated')
    const others = outcomes.filter((_, index) => index !== winner)
    assert.equal(others.length, 49)
    for (const other of others)
      assert.deepEqual(other, { outcome: 'repeated', sealed: digestOf(`${winner}`) })
    const next = await present(storage, login, 1, { presented: digestOf(`successor ${winner}`) })
    assert.deepEqual(next, rotated)
  },

  async 'leaves no login live when exchanging races with ending'(storage) {
    const login = await storedLogin(storage)
    const end = () => storage.sessions.end({ ...ending, sid: login.sid, why: 'revoked' })
    await Promise.all([present(storage, login, 0), end(), present(storage, login, 1)])
    for (const generation of [0, 1, 2]) assert.deepEqual(await present(storage, login, generation), dead)
  },

  async 'keeps the entry of a login that issues tokens until the last of them has expired, of another not beyond its end'(
    storage,
  ) {
    await storage.revocations.declareTokenLifetime(600)
    const owner = await storedSubject(storage)
    const logins = [await storedLogin(storage), await storedSession(storage, owner)]
    for (const { sid } of logins) await storage.sessions.end({ ...ending, sid, why: 'revoked' })
    const replaced = await storedSession(storage, owner, { carrier: 'refresh', createdAt: now - 2 })
    const beyond = await storedSession(storage, owner, { carrier: 'refresh', createdAt: now - 1 })
    const by = session(owner, { carrier: 'refresh', createdAt: now + 7 })
    await storage.sessions.create({ session: by, maxPerSubject: 1, replaces: replaced.sid, audit: [] })
    // A minute more than the longest lifetime, for clocks that differ.
    const evicted = now + 7 + 600_000 + tolerance
    assert.deepEqual(
      (await changesOf(storage)).map(entry => [entry.kind === 'session' && entry.sid, entry.concernsUntil]),
      [
        [logins[0]?.sid, now + 5 + 600_000 + tolerance],
        [logins[1]?.sid, now + 5],
        [replaced.sid, evicted],
        [beyond.sid, evicted],
      ],
    )
  },

  async 'sweeps a login with everything that was kept for it'(storage) {
    const login = await storedLogin(storage, { absoluteExpiresAt: now + 2000 })
    await present(storage, login, 0)
    assert.equal(await storage.sessions.sweep({ before: now + 2001, limit: 10 }), 1)
    assert.equal(await storage.sessions.findBySid(login.sid), undefined)
    assert.deepEqual(await present(storage, login, 1), dead)
  },
})
