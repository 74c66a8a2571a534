/** The contract of sessions: adding, replacing, the limit, finding and touching. */
import assert from 'node:assert/strict'
import type { Session } from '../../core/session/session.ts'
import { judgeSession } from '../../core/session/session-verdict.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  auditOf,
  changesOf,
  detailsOf,
  event,
  find,
  now,
  session,
  storedSession,
  storedSubject,
  ticket,
  withoutMark,
} from './fixtures.ts'

const ending = { at: now + 5, audit: [] }

export const sessionCases: readonly ContractCase[] = casesOf('sessions', {
  async 'finds what was created, with what its subject is now'(storage) {
    const made = await storedSubject(storage, { roles: ['editor'] })
    const plain = session(made)
    const full = session(made, {
      address: '2001:db8::1',
      userAgent: 'Mozilla/5.0 (X11; Linux) “☂”',
      amr: ['pwd', 'otp'],
      carrier: 'header',
      remember: true,
      authenticatedAt: now - 100,
      lastSeenAt: now + 1,
      idleTimeoutSeconds: 0.25,
      jkt: 'thumbprint',
      clientId: 'client',
    })
    const { identifier, status, roles, epoch } = made
    for (const one of [plain, full]) {
      const input = { session: one, maxPerSubject: 5, audit: [event(one.sid)] }
      assert.deepEqual(withoutMark(await storage.sessions.create(input)), {
        outcome: 'created',
        evicted: [],
        position: 0,
      })
      assert.deepEqual(await find(storage, one), { ...one, subject: { identifier, status, roles, epoch } })
    }
    assert.deepEqual(await detailsOf(storage), [plain.sid, full.sid])
    await storage.subjects.update({ ...ending, subjectId: made.id, roles: ['reader'] })
    assert.deepEqual((await find(storage, plain)).subject.roles, ['reader'])
  },

  async 'says whether a session with an unmarked identifier is within its timeouts'(storage) {
    const made = await storedSubject(storage)
    const has = (at = now) => storage.sessions.hasUnmarked(at)
    await storedSession(storage, made, { carrier: 'refresh' })
    const marked = await storedSession(storage, made, { marked: true })
    assert.equal((await find(storage, marked)).marked, true)
    assert.equal(await has(), false)
    const idle = await storedSession(storage, made, { carrier: 'header' })
    assert.equal('marked' in (await find(storage, idle)), false)
    assert.deepEqual([await has(), await has(now + 1_800_000)], [true, false])
    await storedSession(storage, made, { idleTimeoutSeconds: 86_400, absoluteExpiresAt: now + 3_600_000 })
    assert.deepEqual([await has(now + 1_800_000), await has(now + 3_600_000)], [true, false])
  },

  async 'finds nothing for an unknown digest'({ sessions }) {
    assert.equal(await sessions.find(new Uint8Array(32)), undefined)
    assert.equal(await sessions.find(new Uint8Array(0)), undefined)
  },

  async 'takes and finds digests that are views into a larger buffer'(storage) {
    const one = session(await storedSubject(storage))
    const around = new Uint8Array(96)
    around.set(one.digest, 32)
    const view = around.subarray(32, 64)
    await storage.sessions.create({ session: { ...one, digest: view }, maxPerSubject: 5, audit: [] })
    around.fill(0, 0, 32)
    assert.equal((await storage.sessions.find(view))?.sid, one.sid)
    assert.equal((await find(storage, one)).sid, one.sid)
  },

  async 'keeps what it was given apart from the objects of its caller'(storage) {
    const made = session(await storedSubject(storage))
    const given = { ...made, digest: new Uint8Array(made.digest), amr: ['pwd'] }
    await storage.sessions.create({ session: given, maxPerSubject: 5, audit: [] })
    given.digest.fill(0)
    given.amr.push('otp')
    given.lastSeenAt = 0
    const found = await find(storage, made)
    found.digest.fill(0)
    found.endedAt = now
    const { subject, ...stored } = await find(storage, made)
    assert.deepEqual(stored, made)
  },

  async 'adds nothing when the subject is unknown, disabled, or at another epoch'(storage) {
    const made = await storedSubject(storage, { epoch: 2 })
    const disabled = await storedSubject(storage, { status: 'disabled' })
    const standing = await storedSession(storage, made)
    const refused = [
      session(made, { epoch: 1 }),
      session(made, { epoch: 3 }),
      session(disabled),
      session({ ...made, id: 'unknown' }),
    ]
    for (const one of refused) {
      const input = { session: one, maxPerSubject: 1, replaces: standing.sid, audit: [event('never')] }
      assert.deepEqual(withoutMark(await storage.sessions.create(input)), { outcome: 'subject-changed' })
      assert.equal(await storage.sessions.find(one.digest), undefined)
    }
    assert.equal(judgeSession(await find(storage, standing), now), 'live')
    assert.deepEqual(await changesOf(storage), [])
    assert.deepEqual(await auditOf(storage), [])
  },

  async 'answers a repeated creation as the first, and writes nothing again'(storage) {
    const made = await storedSubject(storage)
    const input = { session: session(made), maxPerSubject: 1, audit: [event('sign-in')] }
    await storage.sessions.create(input)
    assert.deepEqual(withoutMark(await storage.sessions.create(input)), {
      outcome: 'created',
      evicted: [],
      position: 0,
    })
    assert.equal(await storage.sessions.count(now), 1)
    assert.deepEqual(await detailsOf(storage), ['sign-in'])
  },

  async 'does not answer created to a repeated creation whose session has ended since'(storage) {
    const made = await storedSubject(storage)
    const input = { session: session(made), maxPerSubject: 5, audit: [] }
    await storage.sessions.create(input)
    await storage.sessions.end({ ...ending, sid: input.session.sid, why: 'revoked' })
    assert.deepEqual(withoutMark(await storage.sessions.create(input)), { outcome: 'subject-changed' })
    assert.equal(judgeSession(await find(storage, input.session), now), 'revoked')
  },

  async 'ends the session that is replaced, whoever it belonged to, with an audit event of its own'(storage) {
    await storage.revocations.declareTokenLifetime(600)
    const before = await storedSubject(storage)
    const replaced = await storedSession(storage, before)
    const other = await storedSession(storage, before)
    const after = await storedSubject(storage)
    const by = session(after, { createdAt: now + 7, address: '192.0.2.1', userAgent: 'agent' })
    const input = { session: by, maxPerSubject: 1, replaces: replaced.sid, audit: [event('new')] }
    assert.deepEqual(withoutMark(await storage.sessions.create(input)), {
      outcome: 'created',
      evicted: [],
      position: 1,
    })
    const found = await find(storage, replaced)
    assert.deepEqual([found.endedAt, found.end], [now + 7, 'replaced'])
    assert.equal(judgeSession(await find(storage, other), now + 7), 'live')
    assert.deepEqual(await changesOf(storage), [
      { position: 1, concernsUntil: now + 7, kind: 'session', sid: replaced.sid, subjectId: before.id },
    ])
    const [revoked] = (await auditOf(storage)).filter(({ action }) => action === 'session-revoked')
    const { sequence, hash, personal, ...recorded } = revoked ?? assert.fail('no event')
    const who = { actor: after.id, subjectId: before.id, credentialId: replaced.sid, kind: 'session' }
    const where = { address: '192.0.2.1', userAgent: 'agent' }
    const what = { at: now + 7, action: 'session-revoked', outcome: 'success', detail: 'replaced' }
    assert.deepEqual(recorded, { ...what, ...who, ...where })
    assert.deepEqual((await detailsOf(storage)).toSorted(), ['new', 'replaced'])
  },

  async 'passes over a replaced session that is unknown, has ended or has timed out'(storage) {
    const made = await storedSubject(storage)
    const ended = await storedSession(storage, made)
    const timedOut = await storedSession(storage, made, { lastSeenAt: now - 1_800_000 })
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'sign-out' })
    for (const replaces of ['unknown', ended.sid, timedOut.sid]) {
      const created = await storage.sessions.create({
        session: session(made),
        maxPerSubject: 9,
        replaces,
        audit: [],
      })
      assert.equal(created.outcome, 'created')
    }
    assert.equal((await find(storage, ended)).end, 'sign-out')
    assert.deepEqual(await auditOf(storage), [])
  },

  async 'ends the longest-standing live sessions beyond the limit, each with an audit event of its own'(
    storage,
  ) {
    const made = await storedSubject(storage)
    const oldest = await storedSession(storage, made, { createdAt: now - 30, lastSeenAt: now + 100 })
    const older = await storedSession(storage, made, { createdAt: now - 20 })
    const recent = await storedSession(storage, made, { createdAt: now - 10 })
    const bystander = await storedSession(storage, await storedSubject(storage), { createdAt: now - 90 })
    const input = { session: session(made), maxPerSubject: 2, audit: [event('new')] }
    const created = await storage.sessions.create(input)
    assert.deepEqual(withoutMark(created), {
      outcome: 'created',
      evicted: [oldest.sid, older.sid],
      position: 2,
    })
    assert.deepEqual((await find(storage, oldest)).end, 'session-limit')
    for (const kept of [recent, bystander, input.session]) {
      assert.equal(judgeSession(await find(storage, kept), now), 'live')
    }
    const events = (await auditOf(storage)).filter(({ detail }) => detail === 'session-limit')
    assert.deepEqual(
      events.map(({ credentialId }) => credentialId).toSorted(),
      [oldest.sid, older.sid].toSorted(),
    )
    const entries = (await changesOf(storage)).map(entry => entry.kind === 'session' && entry.sid)
    assert.deepEqual(entries.toSorted(), [oldest.sid, older.sid].toSorted())
  },

  async 'counts neither ended nor timed out sessions, nor the replaced one, towards the limit'(storage) {
    const made = await storedSubject(storage)
    const ended = await storedSession(storage, made, { createdAt: now - 9 })
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'sign-out' })
    const idle = await storedSession(storage, made, { createdAt: now - 8, lastSeenAt: now - 1_800_000 })
    const over = await storedSession(storage, made, { createdAt: now - 7, absoluteExpiresAt: now })
    const replaced = await storedSession(storage, made, { createdAt: now - 6 })
    const kept = await storedSession(storage, made, { createdAt: now - 5 })
    const input = { session: session(made), maxPerSubject: 2, replaces: replaced.sid, audit: [] }
    assert.deepEqual(withoutMark(await storage.sessions.create(input)), {
      outcome: 'created',
      evicted: [],
      position: 2,
    })
    assert.equal((await find(storage, kept)).endedAt, undefined)
    assert.deepEqual(
      [(await find(storage, idle)).end, (await find(storage, over)).end],
      [undefined, undefined],
    )
  },

  async 'never ends the new session itself, even when it is the longest-standing'(storage) {
    const made = await storedSubject(storage)
    const standing = await storedSession(storage, made)
    const moved = session(made, { createdAt: now - 1000 })
    const created = await storage.sessions.create({ session: moved, maxPerSubject: 1, audit: [] })
    assert.deepEqual(withoutMark(created), { outcome: 'created', evicted: [standing.sid], position: 1 })
    assert.equal((await find(storage, moved)).endedAt, undefined)
  },

  async 'keeps API keys apart from sessions: another list, another limit, the same end'(storage) {
    const owner = await storedSubject(storage, { roles: ['admin'] })
    const name = { name: 'a key', roles: ['admin'] }
    const keys = [1, 2, 3].map(step =>
      session(owner, { carrier: 'key', key: { ...name, name: `key ${step}` }, createdAt: now + step }),
    )
    const plain = await storedSession(storage, owner)
    for (const key of keys) {
      const { outcome } = await storage.sessions.create({ session: key, maxPerSubject: 3, audit: [] })
      assert.equal(outcome, 'created')
    }
    const listed = await storage.sessions.listKeys({ subjectId: owner.id, now })
    assert.deepEqual(
      listed.map(({ key, sid }) => ({ key, sid })),
      keys.map(({ key, sid }) => ({ key, sid })).reverse(),
    )
    assert.deepEqual(
      (await storage.sessions.list({ now, limit: 9 })).items.map(({ sid }) => sid),
      [plain.sid],
    )
    assert.equal(await storage.sessions.count(now), 1)
    const more = session(owner, { createdAt: now + 9 })
    const added = await storage.sessions.create({ session: more, maxPerSubject: 1, audit: [] })
    assert.ok(added.outcome === 'created')
    assert.deepEqual(added.evicted, [plain.sid])
    await storage.subjects.revokeAll({ subjectId: owner.id, at: now + 10, audit: [] })
    assert.deepEqual(await storage.sessions.listKeys({ subjectId: owner.id, now }), [])
  },

  async 'uses up the ticket that it is made for, or does nothing'(storage) {
    const owner = await storedSubject(storage)
    const made = ticket({ purpose: 'sign-in', subjectId: owner.id })
    await storage.tickets.issue({ ticket: made, audit: [] })
    const redeems = { key: { digest: made.digest }, purpose: 'sign-in' as const }
    const tries = await Promise.all(
      [1, 2, 3, 4].map(() =>
        storage.sessions.create({ session: session(owner), maxPerSubject: 9, audit: [event('in')], redeems }),
      ),
    )
    assert.equal(tries.filter(({ outcome }) => outcome === 'created').length, 1)
    assert.equal(await storage.sessions.count(now), 1)
    assert.deepEqual(await detailsOf(storage), ['in'])
  },

  async 'holds the limit under concurrent creations'(storage) {
    const made = await storedSubject(storage)
    const tries = Array.from({ length: 30 }, (_, index) => session(made, { createdAt: now + index }))
    const outcomes = await Promise.all(
      tries.map(one => storage.sessions.create({ session: one, maxPerSubject: 3, audit: [] })),
    )
    const evicted = outcomes.flatMap(outcome =>
      outcome.outcome === 'created' ? outcome.evicted : assert.fail(),
    )
    const { items } = await storage.sessions.list({ subjectId: made.id, now: now + 30, limit: 100 })
    assert.equal(items.length, 3)
    assert.equal(new Set(evicted).size, 27)
    assert.equal(
      items.some(({ sid }) => evicted.includes(sid)),
      false,
    )
  },

  async 'sweeps what a forced logout has ended by when it was ended'(storage) {
    const made = await storedSubject(storage)
    await storedSession(storage, made)
    await storage.subjects.revokeAll({ subjectId: made.id, at: now + 5, audit: [] })
    assert.equal(await storage.sessions.sweep({ before: now + 5, limit: 10 }), 0)
    assert.equal(await storage.sessions.sweep({ before: now + 6, limit: 10 }), 1)
  },

  async 'touches only forwards, and passes over unknown sessions'(storage) {
    const made = await storedSubject(storage)
    const [one, two] = [await storedSession(storage, made), await storedSession(storage, made)]
    await storage.sessions.touch([
      { digest: one.digest, lastSeenAt: now + 60 },
      { digest: new Uint8Array(32), lastSeenAt: now + 60 },
      { digest: two.digest, lastSeenAt: now - 60 },
      { digest: one.digest, lastSeenAt: now + 30 },
    ])
    await storage.sessions.touch([])
    assert.equal((await find(storage, one)).lastSeenAt, now + 60)
    assert.equal((await find(storage, two)).lastSeenAt, now)
    assert.equal((await storage.changes.read()).position, 0)
  },

  async 'brings down instants that lie ahead, and the absolute timeout with the creation'(storage) {
    const made = await storedSubject(storage)
    const hour = 3_600_000
    const used = await storedSession(storage, made, { lastSeenAt: now + hour })
    const createdAt = now + hour
    const ahead = await storedSession(storage, made, { createdAt, absoluteExpiresAt: createdAt + 5 * hour })
    const right = await storedSession(storage, made, { lastSeenAt: now + 60_000 })
    const ended = await storedSession(storage, made, { lastSeenAt: now + hour })
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'revoked' })
    const before = await changesOf(storage)
    const bringDown = (limit: number) =>
      storage.sessions.bringDown({ beyond: now + 60_000, to: now + 1, limit })
    assert.deepEqual([await bringDown(1), await bringDown(10), await bringDown(10)], [1, 1, 0])
    const instants = async (one: Session) => {
      const { lastSeenAt, createdAt, authenticatedAt, absoluteExpiresAt } = await find(storage, one)
      return [lastSeenAt, createdAt, authenticatedAt, absoluteExpiresAt].map(at => at - now)
    }
    assert.deepEqual(await instants(used), [1, 0, 0, 24 * hour])
    assert.deepEqual(await instants(ahead), [1, 1, 1, 5 * hour + 1])
    assert.deepEqual(await instants(right), [60_000, 0, 0, 24 * hour])
    assert.deepEqual(await instants(ended), [hour, 0, 0, 24 * hour])
    // Listed by their instants of now.
    const { items } = await storage.sessions.list({ subjectId: made.id, now: now + 2, limit: 10 })
    assert.deepEqual(items[0]?.sid, ahead.sid)
    assert.deepEqual(await changesOf(storage), before)
  },

  async 'never moves or revives an ended session by a touch'(storage) {
    const made = await storedSubject(storage)
    const ended = await storedSession(storage, made)
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'revoked' })
    await storage.sessions.touch([{ digest: ended.digest, lastSeenAt: now + 1000 }])
    const found = await find(storage, ended)
    assert.deepEqual([found.lastSeenAt, found.endedAt, found.end], [now, now + 5, 'revoked'])
    assert.equal(judgeSession(found, now + 1000), 'revoked')
  },

  async 'leaves no session live when touching races with ending'(storage) {
    const made = await storedSubject(storage)
    const open = await storedSession(storage, made)
    const touch = (at: number) => storage.sessions.touch([{ digest: open.digest, lastSeenAt: now + at }])
    const end = () => storage.sessions.end({ ...ending, sid: open.sid, why: 'revoked' })
    await Promise.all([touch(1), touch(2), end(), touch(3), touch(4)])
    assert.equal(judgeSession(await find(storage, open), now + 5), 'revoked')
  },
})
