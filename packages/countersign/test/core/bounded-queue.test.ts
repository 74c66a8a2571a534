/** A queue with bounds, and with bounds of those who use it: nobody fills it alone, and every place is given back. */
import { describe, expect, test } from 'vitest'
import { BoundedQueue, type Share } from '../../src/core/bounded-queue.ts'

const ofA: Share = { key: 'a', places: 2 }
const ofB: Share = { key: 'b', places: 2 }
const both: Share = { key: 'a and b', places: 3 }

describe('a bounded queue', () => {
  test('turns away who holds their part of it, and nobody else', async () => {
    const queue = new BoundedQueue(1, 4)
    const gate = Promise.withResolvers<string>()
    const task = () => gate.promise
    const asked = [[ofA], [ofA], [ofA], [ofB], [], [], []].map(shares => queue.run(task, shares))
    gate.resolve('done')
    // Five places in all: one runs and four wait.
    expect(await Promise.all(asked)).toEqual(['done', 'done', 'busy', 'done', 'done', 'done', 'busy'])
  })

  test('who has no place left in one of several parts takes none of the others', async () => {
    const queue = new BoundedQueue(1, 20)
    const gate = Promise.withResolvers<string>()
    const asked = [[ofA, both], [ofA, both], [ofA, both], [ofB, both], [ofB, both], [ofB], [ofB]].map(
      shares => queue.run(() => gate.promise, shares),
    )
    gate.resolve('done')
    expect(await Promise.all(asked)).toEqual(['done', 'done', 'busy', 'done', 'busy', 'done', 'busy'])
  })

  test('gives places back, also of what failed and of what was turned away', async () => {
    const queue = new BoundedQueue(1, 1)
    const fails = async () => {
      throw new Error('of the test')
    }
    for (let round = 0; round < 5; round++) {
      const gate = Promise.withResolvers<string>()
      const asked = [1, 2, 3].map(() => queue.run(() => gate.promise, [ofA]))
      gate.resolve('done')
      expect(await Promise.all(asked)).toEqual(['done', 'done', 'busy'])
      await expect(queue.run(fails, [ofA])).rejects.toThrow('of the test')
    }
  })
})
