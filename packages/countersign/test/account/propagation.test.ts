/** Waiting until every node has applied a change, and which nodes there are. */
import { beforeEach, describe, expect, test } from 'vitest'
import { awaitNodes } from '../../src/account/propagation.ts'
import { LivingNodes } from '../../src/core/revocation/living-nodes.ts'
import type { NodeRecord, NodeRegistry } from '../../src/core/revocation/node-registry.ts'
import type { Storage } from '../../src/core/storage.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { type ManualClock, manualClock } from '../gate/manual-clock.ts'

const start = 1_800_000_000_000
let clock: ManualClock
let storage: Storage
let registry: NodeRegistry
let livingNodes: LivingNodes
let looks: number

beforeEach(async () => {
  clock = manualClock(start)
  storage = await memory().open()
  registry = storage.nodes
  looks = 0
  const list = (since: number) => {
    looks += 1
    return registry.list(since)
  }
  livingNodes = new LivingNodes({ list, withdraw: id => registry.withdraw(id) }, clock)
})

function publish(id: string, change: Partial<NodeRecord> = {}): Promise<void> {
  const node = { id, version: '1', address: '', processId: 1, startedAt: start, position: 0 }
  const { position = 0 } = change
  return registry.publish({ ...node, seenAt: clock.now(), cursor: `p${position}`, ...change })
}

/** Waits for position 5; `meanwhile` is done with every look at the registry. */
function wait(meanwhile: () => Promise<void> = async () => {}) {
  const pause = async (ms: number) => {
    clock.advance(ms)
    await meanwhile()
  }
  return awaitNodes({ livingNodes, clock, pause, storage }, { position: 5, mark: 'p5' })
}

const ids = async () => (await livingNodes.list()).map(({ id }) => id)

describe('a wait for all nodes', () => {
  test('looks at the registry a few times in the second for which it waits for a node that was killed', async () => {
    await publish('a', { position: 5 })
    await publish('killed', { position: 4 })
    expect(await wait()).toEqual({
      position: 5,
      complete: false,
      nodes: [
        { id: 'a', appliedAtMs: 0 },
        { id: 'killed', behind: 1 },
      ],
    })
    expect(looks).toBeLessThanOrEqual(16)
  })

  test('does not wait for a node whose sign of life is overdue, and does not call itself complete', async () => {
    await publish('killed', { position: 4 })
    clock.advance(5000)
    await publish('a', { position: 5 })
    expect(await wait()).toMatchObject({ complete: false })
    expect(looks).toBe(1)
    clock.advance(6000)
    await publish('a', { position: 5 })
    expect(await wait()).toEqual({ position: 5, complete: true, nodes: [{ id: 'a', appliedAtMs: 0 }] })
    expect(looks).toBe(2)
  })

  test('knows soon that a node has applied it', async () => {
    await publish('a', { position: 4 })
    const outcome = await wait(() => publish('a', { position: 5 }))
    expect(outcome).toEqual({ position: 5, complete: true, nodes: [{ id: 'a', appliedAtMs: 5 }] })
  })
})

describe('a node', () => {
  test.each([-86_400_000, 0, 86_400_000])(
    'whose clock is %d ms ahead is alive while its row changes, lost when it does not, and removed after a day',
    async aheadMs => {
      const live = () => publish('live', { seenAt: clock.now() + aheadMs })
      await live()
      await publish('killed', { seenAt: clock.now() + Math.max(0, aheadMs) })
      await livingNodes.removeDead()
      clock.advance(2000)
      await live()
      expect(await ids()).toEqual(['killed', 'live'])
      for (let seconds = 2; seconds < 60; seconds += 2) {
        clock.advance(2000)
        await live()
      }
      expect(await ids()).toEqual(['live'])
      const all = await livingNodes.list({ includeLost: true })
      expect(all.map(({ id, state }) => `${id} ${state}`)).toEqual(['killed lost', 'live alive'])
      await livingNodes.removeDead()
      clock.advance(86_400_000)
      await live()
      await livingNodes.removeDead()
      expect((await registry.list(0)).map(({ id }) => id)).toEqual(['live'])
    },
  )

  test('whose row was removed while it was only away is alive again when it writes it', async () => {
    await publish('away')
    await livingNodes.removeDead()
    clock.advance(86_460_000)
    await livingNodes.removeDead()
    expect(await registry.list(0)).toEqual([])
    await publish('away')
    expect(await ids()).toEqual(['away'])
  })
})
