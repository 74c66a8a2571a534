/** Touches are coalesced, written in batches, and kept when the store is away. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import type { SessionStore, Touch } from '../../src/core/session/session-store.ts'
import { TouchQueue } from '../../src/gate/touch-queue.ts'

function recordingStore(): { batches: Touch[][]; isAway: boolean; store: SessionStore } {
  const record = { batches: [] as Touch[][], isAway: false, store: {} as SessionStore }
  record.store = {
    touch: async (touches: readonly Touch[]) => {
      if (record.isAway) throw new StorageError('away')
      record.batches.push([...touches])
    },
  } as SessionStore
  return record
}

const touch = (lastSeenAt: number): Touch => ({ digest: new Uint8Array(32), lastSeenAt })

describe('touch queue', () => {
  afterEach(() => void vi.useRealTimers())

  test('writes the latest use of each session, once', async () => {
    const { store, batches } = recordingStore()
    const queue = new TouchQueue(store, () => {})
    for (let at = 1; at <= 100; at++) queue.add(at % 2 ? 'odd' : 'even', touch(at), 60_000)
    expect(queue.lastSeenAt('even')).toBe(100)
    await queue.flush()
    expect(batches.map(batch => batch.map(({ lastSeenAt }) => lastSeenAt))).toEqual([[99, 100]])
    expect(queue.lastSeenAt('even')).toBe(0)
    await queue.flush()
    expect(batches).toHaveLength(1)
  })

  test('writes by itself within the time it was given', async () => {
    vi.useFakeTimers()
    const { store, batches } = recordingStore()
    const queue = new TouchQueue(store, () => {})
    queue.add('a', touch(1), 200)
    await vi.advanceTimersByTimeAsync(199)
    expect(batches).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(batches).toHaveLength(1)
  })

  test('a batch has a bounded size', async () => {
    const { store, batches } = recordingStore()
    const queue = new TouchQueue(store, () => {})
    for (let session = 0; session < 2500; session++) queue.add(`${session}`, touch(session), 60_000)
    await queue.flush()
    expect(batches.map(batch => batch.length)).toEqual([1000, 1000, 500])
  })

  test('while the store is away nothing is lost, and the fault is reported', async () => {
    const recorded = recordingStore()
    const faults: unknown[] = []
    const queue = new TouchQueue(recorded.store, fault => faults.push(fault))
    queue.add('a', touch(1), 60_000)
    recorded.isAway = true
    await queue.flush()
    expect(faults).toHaveLength(1)
    recorded.isAway = false
    queue.add('b', touch(2), 60_000)
    await queue.flush()
    expect(recorded.batches.flat()).toHaveLength(2)
  })
})
