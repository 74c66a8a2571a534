/** The contract of imports: each subject with all that belongs to it or not at all, and a repeat that changes nothing. */
import assert from 'node:assert/strict'
import type { Subject } from '../../core/subject/subject.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { allPages, detailsOf, event, mailAddress, now, storedSubject, subject } from './fixtures.ts'

function record(made: Subject, value: string) {
  return {
    subject: made,
    passwordHash: 'hash',
    addresses: [mailAddress(made.id, { value, verifiedAt: now, isPrimary: true })],
    externalIdentity: { issuer: 'import:auth0', externalId: made.id },
    audit: [event(made.identifier)],
  }
}

export const importCases: readonly ContractCase[] = casesOf('subjects', {
  async 'imports subjects with their addresses and external identities, once'(storage) {
    const made = [subject({ identifier: 'ann' }), subject({ identifier: 'bob', status: 'disabled' })]
    const records = made.map(one => record(one, `${one.identifier}@example.com`))
    assert.deepEqual(await storage.subjects.import({ records }), ['imported', 'imported'])
    assert.deepEqual(await storage.subjects.import({ records }), [
      'external-identity-taken',
      'external-identity-taken',
    ])
    for (const [index, one] of made.entries()) {
      const given = records[index]
      assert.ok(given)
      assert.deepEqual(await storage.subjects.findByExternalIdentity(given.externalIdentity), one)
      assert.deepEqual(await storage.addresses.list(one.id), given.addresses)
      const found = await storage.subjects.findCredentials(`${one.identifier}@example.com`)
      assert.deepEqual(found, { subject: one, passwordHash: 'hash' })
    }
    assert.deepEqual(await detailsOf(storage), ['ann', 'bob'])
  },

  async 'leaves out of an import whose names are taken, and nothing of it is there'(storage) {
    const holder = await storedSubject(storage, { identifier: 'ann@example.com' })
    const first = subject({ identifier: 'first' })
    const records = [
      record(first, 'first@example.com'),
      // Another's identifier, another's verified address and an earlier record's, as identifier and as address.
      record(subject({ identifier: 'ann@example.com' }), 'one@example.com'),
      record(subject({ identifier: 'two' }), 'ann@example.com'),
      record(subject({ identifier: 'first@example.com' }), 'three@example.com'),
      record(subject({ identifier: 'four' }), 'first@example.com'),
      record(subject({ identifier: 'first' }), 'five@example.com'),
    ]
    const outcomes = await storage.subjects.import({ records })
    assert.deepEqual(outcomes, ['imported', ...Array.from({ length: 5 }, () => 'identifier-taken')])
    const listed = await allPages(page => storage.subjects.list({ limit: 10, ...page }), 10)
    assert.deepEqual(listed, [holder, first])
    for (const { subject: one } of records.slice(1))
      assert.deepEqual(await storage.addresses.list(one.id), [])
    assert.deepEqual(await detailsOf(storage), ['first'])
  },

  async 'imports an address that nobody has verified, whoever claims it'(storage) {
    const records = ['ann', 'bob'].map(identifier => {
      const made = subject({ identifier })
      return {
        ...record(made, 'both@example.com'),
        addresses: [mailAddress(made.id, { value: 'both@example.com' })],
      }
    })
    assert.deepEqual(await storage.subjects.import({ records }), ['imported', 'imported'])
  },

  async 'imports each once however many import it at the same time'(storage) {
    const made = Array.from({ length: 10 }, (_, index) => subject({ identifier: `s-${index}` }))
    const records = made.map(one => record(one, `${one.identifier}@example.com`))
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        storage.subjects.import({ records: index % 2 === 0 ? records : records.toReversed() }),
      ),
    )
    assert.equal(tries.flat().filter(outcome => outcome === 'imported').length, made.length)
    assert.equal(await storage.subjects.count({}), made.length)
  },

  async 'writes nothing in a dry run of an import'(storage) {
    const dearest = { hash: 'dear', work: 1 }
    await storedSubject(storage, { identifier: 'bob' })
    const records = [
      record(subject({ identifier: 'ann' }), 'ann@example.com'),
      record(subject({ identifier: 'bob' }), 'bob@example.com'),
    ]
    assert.deepEqual(await storage.subjects.import({ records, dearest, isDryRun: true }), [
      'imported',
      'identifier-taken',
    ])
    assert.equal(await storage.subjects.count({}), 1)
    assert.equal(await storage.subjects.dearestHash(), undefined)
  },

  async 'keeps the dearest hash of all imports'({ subjects }) {
    assert.equal(await subjects.dearestHash(), undefined)
    for (const work of [5, 9, 7])
      await subjects.import({ records: [], dearest: { hash: `of ${work}`, work } })
    assert.equal(await subjects.dearestHash(), 'of 9')
  },
})
