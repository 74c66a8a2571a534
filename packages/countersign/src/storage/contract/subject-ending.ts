/** The contract of subjects: what ends when a password changes, a subject is disabled, or all of it is revoked. */
import assert from 'node:assert/strict'
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
  tolerance,
  withoutMark,
} from './fixtures.ts'

const ending = { at: now + 5, audit: [event('ending')] }

export const subjectEndingCases: readonly ContractCase[] = casesOf('subjects', {
  async 'changes the password, raises the epoch and ends every session'(storage) {
    const made = await storedSubject(storage, { epoch: 3 })
    const sessions = [await storedSession(storage, made), await storedSession(storage, made)]
    const change = { ...ending, subjectId: made.id, expectedHash: 'hash-1', passwordHash: 'hash-2' }
    const outcome = await storage.subjects.changePassword(change)
    assert.deepEqual(withoutMark(outcome), { outcome: 'changed', epoch: 4, position: 1 })
    assert.deepEqual(await storage.subjects.findCredentials(made.identifier), {
      subject: { ...made, epoch: 4, passwordChangedAt: now + 5 },
      passwordHash: 'hash-2',
    })
    for (const one of sessions) {
      const found = await find(storage, one)
      assert.deepEqual([found.endedAt, found.end], [now + 5, 'password-changed'])
      assert.equal(judgeSession(found, now + 5), 'revoked')
    }
    const entry = {
      position: 1,
      concernsUntil: now + 5 + tolerance,
      kind: 'epoch',
      subjectId: made.id,
      epoch: 4,
    }
    assert.deepEqual(await changesOf(storage), [entry])
    assert.deepEqual(await detailsOf(storage), ['ending'])
  },

  async 'leaves everything as it was when the password is not the expected one'(storage) {
    const made = await storedSubject(storage)
    const kept = await storedSession(storage, made)
    const change = { ...ending, subjectId: made.id, expectedHash: 'another', passwordHash: 'hash-2' }
    assert.deepEqual(withoutMark(await storage.subjects.changePassword(change)), { outcome: 'conflict' })
    assert.deepEqual(await storage.subjects.findCredentials(made.identifier), {
      subject: made,
      passwordHash: 'hash-1',
    })
    assert.equal((await find(storage, kept)).endedAt, undefined)
    assert.deepEqual(await changesOf(storage), [])
    assert.deepEqual(await auditOf(storage), [])
  },

  async 'lets exactly one of many concurrent password changes through'(storage) {
    const made = await storedSubject(storage)
    const change = { ...ending, subjectId: made.id, expectedHash: 'hash-1' }
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        storage.subjects.changePassword({ ...change, passwordHash: `hash-${index + 2}` }),
      ),
    )
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'changed').length, 1)
    assert.equal((await storage.subjects.find(made.id))?.epoch, 1)
    assert.equal((await changesOf(storage)).length, 1)
    assert.deepEqual(await detailsOf(storage), ['ending'])
  },

  async 'spares the session and the token that the caller is using'(storage) {
    const made = await storedSubject(storage)
    const spared = await storedSession(storage, made)
    const other = await storedSession(storage, made)
    const input = { ...ending, subjectId: made.id, spared: { sid: spared.sid, jti: 'token' } }
    const revoked = await storage.subjects.revokeAll(input)
    assert.deepEqual(withoutMark(revoked), { epoch: 1, position: 1 })
    assert.equal((await find(storage, spared)).epoch, 1)
    assert.equal(judgeSession(await find(storage, spared), now + 5), 'live')
    assert.equal(judgeSession(await find(storage, other), now + 5), 'revoked')
    const named = { sparedSid: spared.sid, sparedJti: 'token' }
    const entry = {
      position: 1,
      concernsUntil: now + 5 + tolerance,
      kind: 'epoch',
      subjectId: made.id,
      epoch: 1,
      ...named,
    }
    assert.deepEqual(await changesOf(storage), [entry])
  },

  async 'spares a session again under every later epoch'(storage) {
    const made = await storedSubject(storage)
    const spared = await storedSession(storage, made)
    const input = { ...ending, subjectId: made.id, spared: { sid: spared.sid } }
    await storage.subjects.revokeAll(input)
    const change = { ...input, expectedHash: 'hash-1', passwordHash: 'hash-2' }
    assert.deepEqual(withoutMark(await storage.subjects.changePassword(change)), {
      outcome: 'changed',
      epoch: 2,
      position: 2,
    })
    assert.equal(judgeSession(await find(storage, spared), now + 5), 'live')
    await storage.subjects.revokeAll({ ...ending, subjectId: made.id })
    assert.equal(judgeSession(await find(storage, spared), now + 5), 'revoked')
  },

  async 'spares no session that has ended, and none of another subject'(storage) {
    const made = await storedSubject(storage)
    const stranger = await storedSubject(storage)
    const ended = await storedSession(storage, made)
    const foreign = await storedSession(storage, stranger)
    await storage.sessions.end({ ...ending, sid: ended.sid, why: 'sign-out' })
    for (const sid of [ended.sid, foreign.sid, 'unknown']) {
      await storage.subjects.revokeAll({ ...ending, subjectId: made.id, spared: { sid } })
    }
    assert.deepEqual((await find(storage, ended)).end, 'sign-out')
    assert.equal(judgeSession(await find(storage, ended), now + 5), 'revoked')
    assert.equal((await find(storage, foreign)).epoch, 0)
    assert.equal(judgeSession(await find(storage, foreign), now + 5), 'live')
    const entries = (await changesOf(storage)).filter(({ kind }) => kind === 'epoch')
    assert.equal(
      entries.some(entry => 'sparedSid' in entry),
      false,
    )
  },

  async 'revokes everything of one subject, of nobody else, once more at every call'(storage) {
    const made = await storedSubject(storage)
    const bystander = await storedSession(storage, await storedSubject(storage))
    const ended = await storedSession(storage, made)
    const once = await storage.subjects.revokeAll({ ...ending, subjectId: made.id })
    assert.deepEqual(withoutMark(once), { epoch: 1, position: 1 })
    const again = { ...ending, at: now + 9, subjectId: made.id }
    assert.deepEqual(withoutMark(await storage.subjects.revokeAll(again)), { epoch: 2, position: 2 })
    const found = await find(storage, ended)
    assert.deepEqual([found.endedAt, found.end], [now + 5, 'subject-revoked'])
    assert.equal(judgeSession(await find(storage, bystander), now + 9), 'live')
    assert.deepEqual(await detailsOf(storage), ['ending', 'ending'])
  },

  async 'raises the epoch once for each of many concurrent calls'(storage) {
    const made = await storedSubject(storage)
    const calls = Array.from({ length: 12 }, () =>
      storage.subjects.revokeAll({ ...ending, subjectId: made.id }),
    )
    const answers = await Promise.all(calls)
    const epochs = answers.map(answer => answer?.epoch ?? 0).sort((a, b) => a - b)
    assert.deepEqual(epochs, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    const positions = (await changesOf(storage)).map(({ position }) => position)
    assert.deepEqual(positions, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  },

  async 'disables: raises the epoch, ends every session and spares none'(storage) {
    const made = await storedSubject(storage, { roles: ['admin'] })
    const open = await storedSession(storage, made)
    const spared = { sid: open.sid, jti: 'token' }
    const input = { ...ending, subjectId: made.id, status: 'disabled', roles: [], spared } as const
    const disabled = { ...made, status: 'disabled', roles: [], epoch: 1 }
    const updated = await storage.subjects.update(input)
    assert.ok(typeof updated === 'object')
    assert.deepEqual(withoutMark(updated), { subject: disabled, position: 2 })
    assert.deepEqual(await changesOf(storage), [
      { position: 1, concernsUntil: now + 5 + tolerance, kind: 'epoch', subjectId: made.id, epoch: 1 },
      { position: 2, concernsUntil: now + 5 + tolerance, kind: 'roles', subjectId: made.id, roles: [] },
    ])
    const found = await find(storage, open)
    assert.deepEqual(
      [found.endedAt, found.end, found.subject.status],
      [now + 5, 'subject-disabled', 'disabled'],
    )
    assert.deepEqual(await detailsOf(storage), ['ending'])
  },

  async 'enables without bringing anything back'(storage) {
    const made = await storedSubject(storage)
    const open = await storedSession(storage, made)
    await storage.subjects.update({ ...ending, subjectId: made.id, status: 'disabled' })
    const enabled = await storage.subjects.update({ ...ending, subjectId: made.id, status: 'active' })
    assert.ok(typeof enabled === 'object')
    assert.deepEqual(withoutMark(enabled), { subject: { ...made, epoch: 1 }, position: 1 })
    assert.equal(judgeSession(await find(storage, open), now + 5), 'revoked')
    assert.deepEqual(await detailsOf(storage), ['ending', 'ending'])
  },

  async 'keeps an entry until the last token of the longest lifetime that any node has noted has expired'(
    storage,
  ) {
    const made = await storedSubject(storage)
    const input = { ...ending, subjectId: made.id }
    await storage.subjects.revokeAll(input)
    await storage.revocations.declareTokenLifetime(600)
    await storage.subjects.revokeAll(input)
    await storage.revocations.declareTokenLifetime(60)
    await storage.subjects.update({ ...input, roles: ['admin'] })
    await storage.revocations.declareTokenLifetime(3600)
    await storage.subjects.update({ ...input, status: 'disabled' })
    const kept = (await changesOf(storage)).map(
      ({ concernsUntil }) => (concernsUntil - now - 5 - tolerance) / 1000,
    )
    assert.deepEqual(kept, [3600, 3600, 3600, 3600])
  },

  async 'leaves no session live when signing in races with revoking everything'(storage) {
    const made = await storedSubject(storage)
    const tries = Array.from({ length: 20 }, () => session(made))
    const racing = tries.flatMap((one, index) => {
      const created = storage.sessions.create({ session: one, maxPerSubject: 100, audit: [] })
      return index === 10
        ? [created, storage.subjects.revokeAll({ ...ending, subjectId: made.id })]
        : [created]
    })
    await Promise.all(racing)
    assert.deepEqual(await storage.sessions.list({ now: now + 5, limit: 100 }), { items: [] })
  },
})
