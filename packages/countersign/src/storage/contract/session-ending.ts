/** The contract of sessions: ending one, ending the others, listing, counting and sweeping. */
import assert from 'node:assert/strict'
import { judgeSession } from '../../core/session/session-verdict.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  allPages,
  auditOf,
  badCursors,
  changesOf,
  detailsOf,
  event,
  find,
  now,
  storedSession,
  storedSubject,
  withoutMark,
} from './fixtures.ts'

const ending = { at: now + 5, audit: [event('ending')] }

export const sessionEndingCases: readonly ContractCase[] = casesOf('sessions', {
  async 'ends one session, with one entry and its audit events'(storage) {
    const made = await storedSubject(storage)
    const [one, other] = [await storedSession(storage, made), await storedSession(storage, made)]
    const ended = await storage.sessions.end({ ...ending, sid: one.sid, why: 'sign-out' })
    assert.deepEqual(withoutMark(ended), { ended: true, position: 1 })
    const found = await find(storage, one)
    assert.deepEqual([found.endedAt, found.end], [now + 5, 'sign-out'])
    assert.equal((await find(storage, other)).endedAt, undefined)
    const entry = { position: 1, concernsUntil: now + 5, kind: 'session', sid: one.sid, subjectId: made.id }
    assert.deepEqual(await changesOf(storage), [entry])
    assert.deepEqual(await detailsOf(storage), ['ending'])
  },

  async 'ends nothing that is unknown, has ended, or is of another subject, and says the current position'(
    storage,
  ) {
    const made = await storedSubject(storage)
    const ended = await storedSession(storage, made)
    const open = await storedSession(storage, made)
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'sign-out' })
    const nothing = { ended: false, position: 1 }
    const again = { ...ending, at: now + 9, why: 'revoked' } as const
    assert.deepEqual(withoutMark(await storage.sessions.end({ ...again, sid: 'unknown' })), nothing)
    assert.deepEqual(withoutMark(await storage.sessions.end({ ...again, sid: ended.sid })), nothing)
    const ofAnother = await storage.sessions.end({ ...again, sid: open.sid, subjectId: 'another' })
    assert.deepEqual(withoutMark(ofAnother), nothing)
    assert.equal((await find(storage, ended)).end, 'sign-out')
    assert.equal((await find(storage, open)).endedAt, undefined)
    assert.deepEqual(await detailsOf(storage), ['ending'])
    const own = await storage.sessions.end({ ...again, sid: open.sid, subjectId: made.id })
    assert.deepEqual(withoutMark(own), { ended: true, position: 2 })
  },

  async 'reports and audits nothing for a session that had timed out'(storage) {
    const made = await storedSubject(storage)
    const idle = await storedSession(storage, made, { idleTimeoutSeconds: 1 })
    const over = await storedSession(storage, made, { absoluteExpiresAt: now + 1000 })
    for (const { sid } of [idle, over]) {
      const { ended } = await storage.sessions.end({ ...ending, sid, why: 'revoked', at: now + 1000 })
      assert.equal(ended, false)
    }
    assert.deepEqual(await auditOf(storage), [])
  },

  async 'does not let a late touch or a clock set back revive a session that was ended when timed out'(
    storage,
  ) {
    const made = await storedSubject(storage)
    const one = await storedSession(storage, made, { idleTimeoutSeconds: 10 })
    const two = await storedSession(storage, made, { idleTimeoutSeconds: 10 })
    const at = now + 10_000
    await storage.sessions.end({ ...ending, sid: one.sid, why: 'revoked', at })
    await storage.sessions.end({ ...ending, sid: two.sid, subjectId: made.id, why: 'revoked', at })
    for (const { digest } of [one, two]) await storage.sessions.touch([{ digest, lastSeenAt: now + 9000 }])
    for (const session of [one, two]) {
      assert.equal(judgeSession(await find(storage, session), at), 'revoked')
      assert.equal(judgeSession(await find(storage, session), now), 'revoked')
    }
    const told = (await changesOf(storage)).map(entry => entry.kind === 'session' && entry.sid)
    assert.deepEqual(told, [one.sid, two.sid])
  },

  async 'ends a session once, however many ask at the same time'(storage) {
    const open = await storedSession(storage, await storedSubject(storage))
    const calls = Array.from({ length: 10 }, () =>
      storage.sessions.end({ ...ending, sid: open.sid, why: 'revoked' }),
    )
    const answers = await Promise.all(calls)
    assert.equal(answers.filter(({ ended }) => ended).length, 1)
    assert.ok(answers.every(({ position }) => position === 1))
    assert.equal((await changesOf(storage)).length, 1)
    assert.deepEqual(await detailsOf(storage), ['ending'])
  },

  async 'lists live sessions newest first, by creation and then by sid, page by page'(storage) {
    const [one, two] = [await storedSubject(storage), await storedSubject(storage)]
    const made = []
    for (let index = 0; index < 11; index += 1) {
      made.push(
        await storedSession(storage, index % 3 === 0 ? two : one, { createdAt: now - Math.floor(index / 4) }),
      )
    }
    const sids = made
      .toSorted((a, b) => b.createdAt - a.createdAt || (a.sid < b.sid ? 1 : -1))
      .map(({ sid }) => sid)
    for (const limit of [1, 3, 4, 11, 50]) {
      const listed = await allPages(page => storage.sessions.list({ now, limit, ...page }), limit)
      assert.deepEqual(
        listed.map(({ sid }) => sid),
        sids,
      )
    }
    const own = await allPages(
      page => storage.sessions.list({ now, subjectId: two.id, limit: 2, ...page }),
      2,
    )
    assert.deepEqual(
      own.map(({ sid }) => sid),
      sids.filter(sid => own.some(session => session.sid === sid)),
    )
    assert.equal(own.length, 4)
    assert.ok(
      own.every(({ subjectId, subject }) => subjectId === two.id && subject.identifier === two.identifier),
    )
    assert.deepEqual(await storage.sessions.list({ now, subjectId: 'unknown', limit: 5 }), { items: [] })
  },

  async 'keeps the order of its pages while sessions come and go'(storage) {
    const made = await storedSubject(storage)
    const sessions = []
    for (let index = 0; index < 6; index += 1)
      sessions.push(await storedSession(storage, made, { createdAt: now - index }))
    const first = await storage.sessions.list({ now, limit: 3 })
    await storage.sessions.end({ ...ending, sid: sessions[2]?.sid ?? '', why: 'revoked' })
    await storage.sessions.end({ ...ending, sid: sessions[4]?.sid ?? '', why: 'revoked' })
    await storedSession(storage, made, { createdAt: now })
    const second = await storage.sessions.list({
      now,
      limit: 3,
      after: first.next ?? assert.fail('no cursor'),
    })
    assert.deepEqual(
      second.items.map(({ sid }) => sid),
      [sessions[3]?.sid, sessions[5]?.sid],
    )
  },

  async 'answers a cursor that is not one of its own with an empty page'(storage) {
    await storedSession(storage, await storedSubject(storage))
    for (const after of badCursors)
      assert.deepEqual(await storage.sessions.list({ now, limit: 5, after }), { items: [] })
  },

  async 'lists and counts only what is live at that instant'(storage) {
    const made = await storedSubject(storage)
    const live = await storedSession(storage, made)
    const ended = await storedSession(storage, made)
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'sign-out' })
    const idle = await storedSession(storage, made, { idleTimeoutSeconds: 1 })
    const over = await storedSession(storage, made, { absoluteExpiresAt: now + 1000 })
    const disabled = await storedSubject(storage)
    await storedSession(storage, disabled)
    await storage.subjects.update({ ...ending, subjectId: disabled.id, status: 'disabled' })
    const liveAt = async (at: number) => {
      const { items } = await storage.sessions.list({ now: at, limit: 10 })
      assert.equal(await storage.sessions.count(at), items.length)
      return items.map(({ sid }) => sid).toSorted()
    }
    assert.deepEqual(await liveAt(now + 999), [live, idle, over].map(({ sid }) => sid).toSorted())
    // A timeout's own instant is already too late.
    assert.deepEqual(await liveAt(now + 1000), [live.sid])
    await storage.sessions.touch([{ digest: idle.digest, lastSeenAt: now + 500 }])
    assert.deepEqual(await liveAt(now + 1000), [live, idle].map(({ sid }) => sid).toSorted())
  },

  async 'keeps ended and timed out sessions until they are swept'(storage) {
    const made = await storedSubject(storage)
    const live = await storedSession(storage, made)
    const ended = await storedSession(storage, made)
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'sign-out', at: now + 2000 })
    const idle = await storedSession(storage, made, { idleTimeoutSeconds: 1 })
    const over = await storedSession(storage, made, { absoluteExpiresAt: now + 3000 })
    const left = async () => {
      const found = await Promise.all(
        [live, ended, idle, over].map(({ digest }) => storage.sessions.find(digest)),
      )
      return found.map(session => session !== undefined)
    }
    assert.equal(await storage.sessions.sweep({ before: now + 1000, limit: 10 }), 0)
    assert.deepEqual(await left(), [true, true, true, true])
    assert.equal(await storage.sessions.sweep({ before: now + 1001, limit: 10 }), 1)
    assert.deepEqual(await left(), [true, true, false, true])
    assert.equal(await storage.sessions.sweep({ before: now + 2001, limit: 10 }), 1)
    assert.equal(await storage.sessions.sweep({ before: now + 3001, limit: 10 }), 1)
    assert.deepEqual(await left(), [true, false, false, false])
    assert.equal((await storage.changes.read()).position, 1)
  },

  async 'sweeps no more than the limit at a time'(storage) {
    const made = await storedSubject(storage)
    for (let index = 0; index < 5; index += 1)
      await storedSession(storage, made, { absoluteExpiresAt: now + 1 })
    const swept = []
    for (let index = 0; index < 4; index += 1) {
      swept.push(await storage.sessions.sweep({ before: now + 2, limit: 2 }))
    }
    assert.deepEqual(swept, [2, 2, 1, 0])
  },
})
