/** The contract of the root keys. */
import assert from 'node:assert/strict'
import type { StoredRoot } from '../../core/key/root-key.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { digestOf, now } from './fixtures.ts'

const root = (sealedBy: string, createdAt = now): StoredRoot => ({
  sealedBy,
  createdAt,
  sealed: digestOf(sealedBy),
})

export const rootCases: readonly ContractCase[] = casesOf('roots', {
  async 'holds what was put in place of what was read, oldest first'({ roots }) {
    assert.deepEqual(await roots.list(), [])
    assert.equal(await roots.replace({ expected: [], roots: [root('b', now + 1), root('a')] }), true)
    assert.deepEqual(await roots.list(), [root('a'), root('b', now + 1)])
    assert.equal(await roots.replace({ expected: ['a', 'b'], roots: [root('c')] }), true)
    assert.deepEqual(await roots.list(), [root('c')])
  },

  async 'changes nothing where something else is there than was read'({ roots }) {
    assert.equal(await roots.replace({ expected: ['a'], roots: [root('b')] }), false)
    await roots.replace({ expected: [], roots: [root('a')] })
    for (const expected of [[], ['b'], ['a', 'b']])
      assert.equal(await roots.replace({ expected, roots: [root('c')] }), false)
    assert.deepEqual(await roots.list(), [root('a')])
  },

  async 'lets one of several succeed that try at once'({ roots }) {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const tried = await Promise.all(names.map(name => roots.replace({ expected: [], roots: [root(name)] })))
    assert.equal(tried.filter(isDone => isDone).length, 1)
    const winner = names[tried.indexOf(true)] ?? ''
    assert.deepEqual(await roots.list(), [root(winner)])
  },
})
