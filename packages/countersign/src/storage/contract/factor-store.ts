/** The contract of second factors: each proof counts once, and what a subject has decides in the transaction that changes it. */
import assert from 'node:assert/strict'
import {
  confirmableMs,
  type FactorProof,
  maxTotpFactors,
  type StoredFactor,
} from '../../core/authenticator/factor.ts'
import type { Storage } from '../../core/storage.ts'
import type { Subject } from '../../core/subject/subject.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  changesOf,
  detailsOf,
  digestOf,
  event,
  find,
  later,
  now,
  session,
  storedSession,
  storedSubject,
} from './fixtures.ts'

let made = 0

function factor(owner: Subject, change: Partial<StoredFactor> = {}): StoredFactor {
  made += 1
  return {
    id: `factor-${made}`,
    subjectId: owner.id,
    kind: 'totp',
    sealed: digestOf(`sealed ${made}`),
    createdAt: now,
    ...change,
  }
}

function ticket(name?: string) {
  made += 1
  return { digest: digestOf(name ?? `ticket ${made}`), expiresAt: later }
}

const codes = ['a', 'b', 'c'].map(digestOf)

/** A factor that was confirmed by step 10, and the subject as it is then. */
async function confirmed(
  storage: Storage,
  owner: Subject,
  digests: readonly Uint8Array[] = codes,
): Promise<{ stored: StoredFactor; subject: Subject }> {
  const stored = factor(owner)
  assert.equal(await storage.factors.begin({ factor: stored, audit: [] }), 'begun')
  const input = { subjectId: owner.id, id: stored.id, step: 10, codes: digests, at: now, audit: [] }
  assert.equal((await storage.factors.confirm(input)).outcome, 'confirmed')
  return { stored, subject: await subjectNow(storage, owner) }
}

async function subjectNow({ subjects }: Storage, { id }: Subject): Promise<Subject> {
  return (await subjects.find(id)) ?? assert.fail('the subject is gone')
}

const uses = (subject: Subject, proof: FactorProof, of = ticket()) => ({
  subjectId: subject.id,
  epoch: subject.epoch,
  factor: proof,
  ticket: of,
  at: now,
})

export const factorCases: readonly ContractCase[] = casesOf('factors', {
  async 'keeps one that was begun, in place of another, and counts it for nothing'(storage) {
    const owner = await storedSubject(storage)
    const [first, second] = [factor(owner), factor(owner)]
    assert.equal(await storage.factors.begin({ factor: first, audit: [event('first')] }), 'begun')
    assert.equal(await storage.factors.begin({ factor: second, audit: [event('second')] }), 'begun')
    assert.equal(await storage.factors.begin({ factor: second, audit: [event('again')] }), 'begun')
    assert.deepEqual(await storage.factors.list(owner.id), { factors: [second], recoveryCodes: 0 })
    assert.deepEqual(await subjectNow(storage, owner), owner)
    const proof: FactorProof = { kind: 'totp', id: second.id, step: 11 }
    assert.equal(await storage.factors.use(uses(owner, proof)), 'invalid-factor')
    assert.deepEqual(await detailsOf(storage), ['first', 'second'])
    const nobody = factor({ ...owner, id: 'nobody' })
    assert.equal(await storage.factors.begin({ factor: nobody, audit: [] }), 'unknown-subject')
  },

  async 'confirms one once, ends everything else, and says so of the subject'(storage) {
    const owner = await storedSubject(storage)
    const [spared, other] = [await storedSession(storage, owner), await storedSession(storage, owner)]
    const begun = factor(owner)
    await storage.factors.begin({ factor: begun, audit: [] })
    const input = {
      subjectId: owner.id,
      id: begun.id,
      step: 10,
      codes,
      at: now + 1,
      spared: { sid: spared.sid },
      audit: [event('added', { action: 'factor-added' })],
    }
    const outcomes = await Promise.all([1, 2, 3].map(() => storage.factors.confirm(input)))
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), [
      'confirmed',
      'unknown-factor',
      'unknown-factor',
    ])
    const first = outcomes.find(({ outcome }) => outcome === 'confirmed')
    assert.ok(first?.outcome === 'confirmed' && first.hasNewCodes && first.epoch === 1)
    assert.deepEqual(await subjectNow(storage, owner), {
      ...owner,
      epoch: 1,
      factors: ['totp', 'recovery-code'],
    })
    assert.deepEqual(await storage.factors.list(owner.id), {
      factors: [{ ...begun, confirmedAt: now + 1, lastStep: 10 }],
      recoveryCodes: codes.length,
    })
    assert.equal((await find(storage, spared)).end, undefined)
    assert.equal((await find(storage, other)).end, 'factor-changed')
    assert.deepEqual(
      (await changesOf(storage)).map(({ kind }) => kind),
      ['epoch'],
    )
    assert.deepEqual(await detailsOf(storage, 'factor-added'), ['added'])
  },

  async 'confirms none of somebody else, none that was begun too long ago, and no other than was begun'(
    storage,
  ) {
    const [owner, other] = [await storedSubject(storage), await storedSubject(storage)]
    const begun = factor(owner)
    await storage.factors.begin({ factor: begun, audit: [] })
    const input = { subjectId: owner.id, id: begun.id, step: 10, codes, at: now, audit: [event('never')] }
    for (const change of [{ subjectId: other.id }, { id: 'none' }, { at: now + confirmableMs }])
      assert.equal((await storage.factors.confirm({ ...input, ...change })).outcome, 'unknown-factor')
    assert.deepEqual(await detailsOf(storage), [])
  },

  async 'keeps the recovery codes of another factor, and no more factors than may be'(storage) {
    const owner = await storedSubject(storage)
    await confirmed(storage, owner)
    const second = factor(owner)
    await storage.factors.begin({ factor: second, audit: [] })
    const again = { subjectId: owner.id, id: second.id, step: 10, codes: [digestOf('d')], at: now, audit: [] }
    const outcome = await storage.factors.confirm(again)
    assert.ok(outcome.outcome === 'confirmed' && !outcome.hasNewCodes)
    assert.equal((await storage.factors.list(owner.id)).recoveryCodes, codes.length)
    for (let more = 2; more < maxTotpFactors; more += 1) await confirmed(storage, owner)
    assert.equal(await storage.factors.begin({ factor: factor(owner), audit: [] }), 'too-many')
  },

  async 'a step is used by exactly one of many, and none before it counts any more'(storage) {
    const owner = await storedSubject(storage)
    const { stored, subject } = await confirmed(storage, owner)
    const step = (at: number): FactorProof => ({ kind: 'totp', id: stored.id, step: at })
    assert.equal(await storage.factors.use(uses(subject, step(10))), 'invalid-factor')
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => storage.factors.use(uses(subject, step(12)))),
    )
    assert.equal(outcomes.filter(one => one === 'used').length, 1)
    assert.equal(outcomes.filter(one => one === 'invalid-factor').length, 19)
    assert.equal(await storage.factors.use(uses(subject, step(11))), 'invalid-factor')
    assert.equal(await storage.factors.use(uses(subject, step(13))), 'used')
    const [kept] = (await storage.factors.list(owner.id)).factors
    assert.deepEqual(kept, { ...stored, confirmedAt: now, lastStep: 13, lastUsedAt: now })
  },

  async 'a recovery code is used once, by whose it is, and the last one is said of the subject'(storage) {
    const [owner, other] = [await storedSubject(storage), await storedSubject(storage)]
    const { subject } = await confirmed(storage, owner)
    const { subject: stranger } = await confirmed(storage, other, [digestOf('of another')])
    const code = (name: string): FactorProof => ({ kind: 'recovery-code', digest: digestOf(name) })
    assert.equal(await storage.factors.use(uses(stranger, code('a'))), 'invalid-factor')
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => storage.factors.use(uses(subject, code('a')))),
    )
    assert.equal(outcomes.filter(one => one === 'used').length, 1)
    assert.equal((await storage.factors.list(owner.id)).recoveryCodes, 2)
    for (const name of ['b', 'c']) assert.equal(await storage.factors.use(uses(subject, code(name))), 'used')
    assert.deepEqual((await subjectNow(storage, owner)).factors, ['totp'])
  },

  async 'a ticket is used with the first factor that counts, and not by one that does not'(storage) {
    const owner = await storedSubject(storage)
    const { stored, subject } = await confirmed(storage, owner)
    const one = ticket()
    const step = (at: number): FactorProof => ({ kind: 'totp', id: stored.id, step: at })
    assert.equal(await storage.factors.use(uses(subject, step(10), one)), 'invalid-factor')
    const outcomes = await Promise.all(
      codes.map(digest => storage.factors.use(uses(subject, { kind: 'recovery-code', digest }, one))),
    )
    assert.deepEqual(outcomes.sort(), ['invalid-ticket', 'invalid-ticket', 'used'])
    assert.equal((await storage.factors.list(owner.id)).recoveryCodes, 2)
    assert.equal(await storage.factors.use(uses(subject, step(11), one)), 'invalid-ticket')
    assert.equal(await storage.factors.use(uses(subject, step(11))), 'used')
  },

  async 'makes a session with a factor, or neither uses the factor nor makes it'(storage) {
    const owner = await storedSubject(storage)
    const { stored, subject } = await confirmed(storage, owner)
    const make = (step: number, of = ticket(), under = subject) => {
      const finishes = { factor: { kind: 'totp' as const, id: stored.id, step }, ticket: of }
      return storage.sessions.create({ session: session(under), maxPerSubject: 10, audit: [], finishes })
    }
    const one = ticket()
    assert.equal((await make(10, one)).outcome, 'invalid-factor')
    assert.equal((await make(11, one, { ...subject, epoch: 0 })).outcome, 'subject-changed')
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => make(11, one)))
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'created').length, 1)
    assert.equal((await make(12, one)).outcome, 'invalid-ticket')
    assert.equal((await make(11)).outcome, 'invalid-factor')
    assert.equal((await storage.sessions.list({ now, limit: 10 })).items.length, 1)
  },

  async 'removes one, with the last one the recovery codes, and ends everything'(storage) {
    const owner = await storedSubject(storage)
    const { stored } = await confirmed(storage, owner)
    const other = await confirmed(storage, owner)
    const removal = (id: string) => ({
      subjectId: owner.id,
      id,
      at: now,
      audit: [event(id, { action: 'factor-removed' as const })],
    })
    const signedIn = await storedSession(storage, other.subject)
    assert.equal((await storage.factors.remove(removal(stored.id))).outcome, 'removed')
    assert.equal((await find(storage, signedIn)).end, 'factor-changed')
    assert.deepEqual((await subjectNow(storage, owner)).factors, ['totp', 'recovery-code'])
    assert.equal((await storage.factors.remove(removal(stored.id))).outcome, 'unknown-factor')
    assert.equal((await storage.factors.remove(removal(other.stored.id))).outcome, 'removed')
    assert.equal((await subjectNow(storage, owner)).factors, undefined)
    assert.deepEqual(await storage.factors.list(owner.id), { factors: [], recoveryCodes: 0 })
    assert.deepEqual(await detailsOf(storage, 'factor-removed'), [stored.id, other.stored.id])
  },

  async 'puts other recovery codes in place of those before, where there is a factor'(storage) {
    const owner = await storedSubject(storage)
    const input = { subjectId: owner.id, codes: [digestOf('d')], at: now, audit: [event('codes')] }
    assert.equal((await storage.factors.replaceCodes(input)).outcome, 'no-factor')
    await confirmed(storage, owner)
    assert.equal((await storage.factors.replaceCodes(input)).outcome, 'replaced')
    const subject = await subjectNow(storage, owner)
    const code = (name: string): FactorProof => ({ kind: 'recovery-code', digest: digestOf(name) })
    assert.equal(await storage.factors.use(uses(subject, code('a'))), 'invalid-factor')
    assert.equal(await storage.factors.use(uses(subject, code('d'))), 'used')
    assert.deepEqual(await detailsOf(storage), ['codes'])
  },

  async 'uses nothing for who was signed out of everything or disabled meanwhile'(storage) {
    const owner = await storedSubject(storage)
    const { stored, subject } = await confirmed(storage, owner)
    const proof: FactorProof = { kind: 'totp', id: stored.id, step: 11 }
    await storage.subjects.revokeAll({ subjectId: owner.id, at: now, audit: [] })
    assert.equal(await storage.factors.use(uses(subject, proof)), 'subject-changed')
    await storage.subjects.update({ subjectId: owner.id, at: now, status: 'disabled', audit: [] })
    const disabled = await subjectNow(storage, owner)
    assert.equal(await storage.factors.use(uses(disabled, proof)), 'subject-changed')
    assert.equal((await storage.factors.list(owner.id)).factors[0]?.lastStep, 10)
  },

  async 'goes with its subject'(storage) {
    const owner = await storedSubject(storage)
    await confirmed(storage, owner)
    await storage.subjects.remove({ subjectId: owner.id, at: now, audit: [] })
    assert.deepEqual(await storage.factors.list(owner.id), { factors: [], recoveryCodes: 0 })
  },
})
