/** The contract of subjects: a role whose last holder keeps it. */
import assert from 'node:assert/strict'
import { type ContractCase, casesOf } from './contract-case.ts'
import { auditOf, changesOf, event, find, now, storedSession, storedSubject } from './fixtures.ts'

const losing = { at: now, audit: [event('losing')], keepsRole: 'admin' }

export const subjectHolderCases: readonly ContractCase[] = casesOf('subjects', {
  async 'leaves the last holder of a role that must be kept as it was, and ends nothing'(storage) {
    const made = await storedSubject(storage, { roles: ['admin', 'editor'] })
    // Neither somebody who is disabled holds it, nor somebody with a role that begins like it.
    await storedSubject(storage, { roles: ['admin'], status: 'disabled' })
    await storedSubject(storage, { roles: ['administration', 'not-admin', 'x:admin'] })
    const kept = await storedSession(storage, made)
    for (const change of [{ roles: ['editor'] }, { roles: [] }, { status: 'disabled' as const }])
      assert.equal(await storage.subjects.update({ ...losing, subjectId: made.id, ...change }), 'last-holder')
    assert.deepEqual(await storage.subjects.find(made.id), made)
    assert.equal((await find(storage, kept)).endedAt, undefined)
    assert.deepEqual([await changesOf(storage), await auditOf(storage)], [[], []])
  },

  async 'lets a holder go where another holds the role, and change what has nothing to do with it'(storage) {
    const first = await storedSubject(storage, { roles: ['admin'] })
    const second = await storedSubject(storage, { roles: ['admin'] })
    const update = (subjectId: string, change: object) =>
      storage.subjects.update({ ...losing, subjectId, ...change })
    assert.notEqual(await update(first.id, { roles: ['editor'] }), 'last-holder')
    assert.notEqual(await update(second.id, { roles: ['admin', 'editor'] }), 'last-holder')
    assert.notEqual(await update(first.id, { status: 'disabled' }), 'last-holder')
    assert.equal(await update(second.id, { roles: [] }), 'last-holder')
    assert.equal(await update('unknown', { roles: [] }), undefined)
    // Not asked to keep it: then nobody need hold it.
    assert.notEqual(
      await storage.subjects.update({ at: now, audit: [], subjectId: second.id, roles: [] }),
      'last-holder',
    )
  },

  async 'leaves one of holders that lose the role at the same time'(storage) {
    for (let round = 0; round < 5; round++) {
      const holders = []
      for (let count = 0; count < 4; count++) holders.push(await storedSubject(storage, { roles: ['admin'] }))
      const outcomes = await Promise.all(
        holders.map(({ id }, index) =>
          storage.subjects.update({
            ...losing,
            subjectId: id,
            ...(index % 2 === 0 ? { roles: [] } : { status: 'disabled' }),
          }),
        ),
      )
      assert.equal(outcomes.filter(outcome => outcome === 'last-holder').length, 1)
      const last = holders[outcomes.indexOf('last-holder')] ?? assert.fail('nobody is left')
      assert.deepEqual(await storage.subjects.find(last.id), last)
      await storage.subjects.update({ at: now, audit: [], subjectId: last.id, roles: [] })
    }
  },
})
