/** The contract of subjects: adding, finding, listing, changing. What ends with them stands in subject-ending.ts. */
import assert from 'node:assert/strict'
import type { Subject } from '../../core/subject/subject.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  allPages,
  auditOf,
  badCursors,
  changesOf,
  detailsOf,
  event,
  now,
  storedSession,
  storedSubject,
  subject,
  tolerance,
  withoutMark,
} from './fixtures.ts'

const unspecified = { at: now, audit: [] }

export const subjectCases: readonly ContractCase[] = casesOf('subjects', {
  async 'finds by id and by identifier what was created, whatever its status'({ subjects }) {
    const made = [
      subject({ roles: ['admin', 'editor'] }),
      subject({ identifier: 'ναυτίλος', status: 'disabled', epoch: 7, passwordChangedAt: now + 1 }),
      subject({ identifier: '𠮷野家' }),
    ]
    for (const one of made)
      assert.equal(await subjects.create({ subject: one, passwordHash: one.id, audit: [] }), 'created')
    for (const one of made) {
      assert.deepEqual(await subjects.find(one.id), one)
      assert.deepEqual(await subjects.findCredentials(one.identifier), { subject: one, passwordHash: one.id })
    }
  },

  async 'finds nothing for an unknown id or identifier'({ subjects }) {
    assert.equal(await subjects.find('unknown'), undefined)
    assert.equal(await subjects.findCredentials('unknown'), undefined)
  },

  async 'lets exactly one of many concurrent creations have an identifier, and audits only that one'(
    storage,
  ) {
    const tries = Array.from({ length: 20 }, (_, index) => ({
      subject: subject({ identifier: 'wanted' }),
      passwordHash: 'hash',
      audit: [event(`try ${index}`)],
    }))
    const outcomes = await Promise.all(tries.map(input => storage.subjects.create(input)))
    const winner = outcomes.indexOf('created')
    assert.deepEqual(
      outcomes,
      tries.map((_, index) => (index === winner ? 'created' : 'identifier-taken')),
    )
    assert.deepEqual((await storage.subjects.findCredentials('wanted'))?.subject, tries[winner]?.subject)
    assert.deepEqual(await detailsOf(storage), [`try ${winner}`])
  },

  async 'answers identifier-taken when a creation is repeated'({ subjects }) {
    const input = { subject: subject(), passwordHash: 'hash', audit: [] }
    assert.equal(await subjects.create(input), 'created')
    assert.equal(await subjects.create(input), 'identifier-taken')
  },

  async 'keeps what it was given apart from the objects of its caller'(storage) {
    const roles = ['admin']
    const made = await storedSubject(storage, { roles })
    roles.push('intruder')
    // Read-only by type only: the caller may be JavaScript.
    const found = (await storage.subjects.find(made.id))?.roles as string[] | undefined
    found?.push('intruder')
    assert.deepEqual((await storage.subjects.find(made.id))?.roles, ['admin'])
  },

  async 'lists in the order of code points, page by page'(storage) {
    const identifiers = ['b', 'ﬀ', '𠮷', 'a', 'é', 'aa', 'Z', '1', '\u{fffd}', 'ab', '_']
    for (const identifier of identifiers) await storedSubject(storage, { identifier })
    const listed = await allPages(page => storage.subjects.list({ limit: 3, ...page }), 3)
    const expected = ['1', 'Z', '_', 'a', 'aa', 'ab', 'b', 'é', 'ﬀ', '\u{fffd}', '𠮷']
    assert.deepEqual(
      listed.map(({ identifier }) => identifier),
      expected,
    )
  },

  async 'gives no cursor with the last page, even when it is full'(storage) {
    for (const identifier of ['a', 'b', 'c', 'd']) await storedSubject(storage, { identifier })
    const first = await storage.subjects.list({ limit: 2 })
    assert.ok(first.next)
    const second = await storage.subjects.list({ limit: 2, after: first.next })
    assert.deepEqual(
      second.items.map(({ identifier }) => identifier),
      ['c', 'd'],
    )
    assert.equal('next' in second, false)
    assert.deepEqual(await storage.subjects.list({ limit: 2, query: 'nobody' }), { items: [] })
  },

  async 'keeps the order of its pages while subjects are added'(storage) {
    for (const identifier of ['b', 'd', 'f']) await storedSubject(storage, { identifier })
    const first = await storage.subjects.list({ limit: 2 })
    for (const identifier of ['a', 'c', 'e']) await storedSubject(storage, { identifier })
    const second = await storage.subjects.list({ limit: 9, after: first.next ?? assert.fail('no cursor') })
    assert.deepEqual(
      second.items.map(({ identifier }) => identifier),
      ['e', 'f'],
    )
  },

  async 'answers a cursor that is not one of its own with an empty page'(storage) {
    await storedSubject(storage)
    for (const after of badCursors)
      assert.deepEqual(await storage.subjects.list({ limit: 5, after }), { items: [] })
  },

  async 'counts what it would list, on all pages together'({ subjects }) {
    for (const [identifier, status] of [
      ['ann@example.com', 'active'],
      ['joanna', 'disabled'],
      ['100%', 'active'],
    ] as const)
      await subjects.create({ subject: subject({ identifier, status }), passwordHash: 'h', audit: [] })
    assert.equal(await subjects.count({}), 3)
    assert.equal(await subjects.count({ query: 'ann' }), 2)
    assert.equal(await subjects.count({ query: 'ann', status: 'disabled' }), 1)
    assert.equal(await subjects.count({ query: '%', status: 'active' }), 1)
    assert.equal(await subjects.count({ query: 'nobody' }), 0)
  },

  async 'finds a query anywhere in the identifier and takes every character literally'(storage) {
    const identifiers = [
      'ann@example.com',
      'joanna',
      '100%_sure',
      '100xysure',
      "o'neill",
      'a\\b',
      'a*b',
      'a[b]',
    ]
    for (const identifier of identifiers) await storedSubject(storage, { identifier })
    const search = async (query: string): Promise<string[]> => {
      const { items } = await storage.subjects.list({ query, limit: 50 })
      return items.map(({ identifier }) => identifier)
    }
    assert.deepEqual(await search('ann'), ['ann@example.com', 'joanna'])
    assert.deepEqual(await search('%_'), ['100%_sure'])
    assert.deepEqual(await search('_'), ['100%_sure'])
    assert.deepEqual(await search("'"), ["o'neill"])
    assert.deepEqual(await search('\\'), ['a\\b'])
    assert.deepEqual(await search('*'), ['a*b'])
    assert.deepEqual(await search('[b'), ['a[b]'])
    assert.equal((await search('')).length, identifiers.length)
  },

  async 'lists by status, together with a query and a cursor'(storage) {
    const wanted: Subject[] = []
    for (const name of ['a1', 'a2', 'a3', 'b1']) {
      await storedSubject(storage, { identifier: `${name}-active` })
      wanted.push(await storedSubject(storage, { identifier: `${name}-disabled`, status: 'disabled' }))
    }
    const listed = await allPages(
      page => storage.subjects.list({ query: 'a', status: 'disabled', limit: 2, ...page }),
      2,
    )
    assert.deepEqual(listed, wanted)
  },

  async 'replaces a hash by rehash only where it is still the expected one, and ends nothing'(storage) {
    const made = await storedSubject(storage)
    const rehash = (expectedHash: string, passwordHash: string) =>
      storage.subjects.rehash({ subjectId: made.id, expectedHash, passwordHash })
    await rehash('another', 'hash-2')
    assert.equal((await storage.subjects.findCredentials(made.identifier))?.passwordHash, 'hash-1')
    await rehash('hash-1', 'hash-2')
    await rehash('hash-1', 'hash-3')
    assert.deepEqual(await storage.subjects.findCredentials(made.identifier), {
      subject: made,
      passwordHash: 'hash-2',
    })
    await storage.subjects.rehash({ subjectId: 'unknown', expectedHash: 'hash-1', passwordHash: 'hash-2' })
    assert.deepEqual(await changesOf(storage), [])
  },

  async 'sets roles and appends one entry that names them'(storage) {
    const made = await storedSubject(storage, { roles: ['reader'] })
    const input = { ...unspecified, subjectId: made.id, roles: ['admin', 'editor'], audit: [event('roles')] }
    const updated = await storage.subjects.update(input)
    const changed = { ...made, roles: ['admin', 'editor'] }
    assert.ok(typeof updated === 'object')
    assert.deepEqual(withoutMark(updated), { subject: changed, position: 1 })
    assert.deepEqual(await storage.subjects.find(made.id), changed)
    const entry = {
      position: 1,
      concernsUntil: now + tolerance,
      kind: 'roles',
      subjectId: made.id,
      roles: ['admin', 'editor'],
    }
    assert.deepEqual(await changesOf(storage), [entry])
    assert.deepEqual(await detailsOf(storage), ['roles'])
  },

  async 'changes nothing and appends nothing where all is as asked'(storage) {
    const made = await storedSubject(storage, { roles: ['admin'] })
    await storage.revocations.revokeToken({ jti: 'other', at: now, audit: [] })
    const same = { ...unspecified, subjectId: made.id, audit: [event('never')] }
    const unchanged = await storage.subjects.update(same)
    assert.ok(typeof unchanged === 'object')
    assert.deepEqual(withoutMark(unchanged), { subject: made, position: 1 })
    const explicit = { ...same, status: 'active', roles: ['admin'] } as const
    const equal = await storage.subjects.update(explicit)
    assert.ok(typeof equal === 'object')
    assert.deepEqual(withoutMark(equal), { subject: made, position: 1 })
    assert.deepEqual(await auditOf(storage), [])
    assert.equal((await changesOf(storage)).length, 1)
  },

  async 'answers nothing for an unknown subject, and writes nothing'(storage) {
    const input = { ...unspecified, subjectId: 'unknown', audit: [event('never')] }
    assert.equal(await storage.subjects.update({ ...input, roles: ['admin'] }), undefined)
    assert.equal(await storage.subjects.revokeAll(input), undefined)
    const change = { ...input, expectedHash: 'hash-1', passwordHash: 'hash-2' }
    assert.deepEqual(await storage.subjects.changePassword(change), { outcome: 'conflict' })
    assert.deepEqual(await changesOf(storage), [])
    assert.deepEqual(await auditOf(storage), [])
  },

  async 'sets another password whatever the one before was, and ends everything'(storage) {
    const made = await storedSubject(storage)
    const held = await storedSession(storage, made)
    const input = { subjectId: made.id, at: now + 5, passwordHash: 'hash-9', audit: [event('set')] }
    const set = await storage.subjects.setPassword(input)
    assert.ok(set !== undefined)
    assert.deepEqual(withoutMark(set), { epoch: 1, position: 1 })
    const found = await storage.subjects.findCredentials(made.identifier)
    assert.deepEqual([found?.passwordHash, found?.subject.passwordChangedAt], ['hash-9', now + 5])
    assert.equal((await storage.sessions.findBySid(held.sid))?.end, 'password-changed')
    assert.deepEqual(await detailsOf(storage), ['set'])
    assert.equal(await storage.subjects.setPassword({ ...input, subjectId: 'unknown' }), undefined)
    assert.deepEqual(await detailsOf(storage), ['set'])
  },

  async 'gives another identifier, which nobody else has, and ends nothing'(storage) {
    const [made, other] = [await storedSubject(storage), await storedSubject(storage)]
    const rename = (subjectId: string, identifier: string) =>
      storage.subjects.rename({ subjectId, identifier, audit: [event('renamed')] })
    assert.deepEqual(await rename(made.id, 'another'), { ...made, identifier: 'another' })
    assert.equal(await storage.subjects.findCredentials(made.identifier), undefined)
    assert.equal((await storage.subjects.findCredentials('another'))?.subject.id, made.id)
    assert.equal(await rename(other.id, 'another'), 'identifier-taken')
    assert.equal(await rename('unknown', 'a third'), 'unknown-subject')
    // One's own is none that is taken, and nothing to write down.
    assert.deepEqual(await rename(made.id, 'another'), { ...made, identifier: 'another' })
    assert.deepEqual(await detailsOf(storage), ['renamed'])
    assert.deepEqual(await changesOf(storage), [])
    // What it was called before is free.
    assert.deepEqual(await rename(other.id, made.identifier), { ...other, identifier: made.identifier })
  },

  async 'lets exactly one of many have an identifier, made or renamed'(storage) {
    const others = await Promise.all(Array.from({ length: 5 }, () => storedSubject(storage)))
    const outcomes = await Promise.all([
      ...others.map(({ id }) => storage.subjects.rename({ subjectId: id, identifier: 'wanted', audit: [] })),
      ...Array.from({ length: 5 }, () =>
        storage.subjects.create({
          subject: subject({ identifier: 'wanted' }),
          passwordHash: 'hash',
          audit: [],
        }),
      ),
    ])
    assert.equal(outcomes.filter(outcome => outcome !== 'identifier-taken').length, 1)
  },
})
