/** The contract of the registry of nodes. */
import assert from 'node:assert/strict'
import type { NodeRecord } from '../../core/revocation/node-registry.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { now } from './fixtures.ts'

const node = (id: string, change: Partial<NodeRecord> = {}): NodeRecord => ({
  id,
  version: '1.0.0',
  address: '',
  processId: 4711,
  startedAt: now,
  seenAt: now,
  position: 0,
  cursor: '',
  ...change,
})

export const nodeCases: readonly ContractCase[] = casesOf('nodes', {
  async 'lists what was published, by id, seen at or after an instant'({ nodes }) {
    const all = [
      node('c', { seenAt: now + 1 }),
      node('a'),
      node('b', { seenAt: now - 1, address: 'http://[::1]:3000' }),
    ]
    for (const one of all) await nodes.publish(one)
    assert.deepEqual(await nodes.list(now - 1), [all[1], all[2], all[0]])
    assert.deepEqual(await nodes.list(now), [all[1], all[0]])
    assert.deepEqual(await nodes.list(now + 2), [])
  },

  async 'replaces the row of a node that publishes again'({ nodes }) {
    await nodes.publish(node('a'))
    const changed = node('a', {
      version: '1.0.1',
      processId: 4712,
      startedAt: now + 1,
      seenAt: now + 2,
      position: 9,
      cursor: 'another',
    })
    await nodes.publish(changed)
    assert.deepEqual(await nodes.list(0), [changed])
  },

  async 'removes the row of a node that withdraws, and passes over an unknown one'({ nodes }) {
    await nodes.publish(node('a'))
    await nodes.publish(node('b'))
    await nodes.withdraw('a')
    await nodes.withdraw('a')
    assert.deepEqual(await nodes.list(0), [node('b')])
  },

  async 'keeps what it was given apart from the objects of its caller'({ nodes }) {
    const given = node('a')
    await nodes.publish(given)
    given.position = 5
    for (const one of await nodes.list(0)) one.position = 6
    assert.deepEqual(await nodes.list(0), [node('a')])
  },
})
