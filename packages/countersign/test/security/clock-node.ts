/** A node whose clock a test sets, over a store that it may share with others; its sweeps run when the test says so. */
import { vi } from 'vitest'
import type { CountersignOptions } from '../../src/configuration.ts'
import type { Storage, StorageDriver } from '../../src/core/storage.ts'
import type { Countersign } from '../../src/face.ts'
import { open } from '../account/open.ts'
import { type ManualClock, manualClock } from '../gate/manual-clock.ts'

export interface ClockNode {
  auth: Countersign
  clock: ManualClock
  storage: Storage
  /** Lets a minute pass for this node alone, and resolves when it has swept. */
  sweep(): Promise<void>
  /** What was told about the clock. */
  told: unknown[]
}

export async function openClockNode(
  driver: StorageDriver,
  startAt: number,
  options: Partial<CountersignOptions> = {},
): Promise<ClockNode> {
  const clock = manualClock(startAt)
  const told: unknown[] = []
  let swept = 0
  let opened: Storage | undefined
  const watched: StorageDriver = {
    open: async () => {
      const storage = await driver.open()
      opened = {
        ...storage,
        sessions: new Proxy(storage.sessions, {
          get(target, name) {
            const member: unknown = Reflect.get(target, name)
            if (typeof member !== 'function') return member
            if (name !== 'sweep') return member.bind(target)
            return async (...input: unknown[]) => {
              const removed: unknown = await Reflect.apply(member, target, input)
              swept += 1
              return removed
            }
          },
        }),
      }
      return opened
    },
  }
  const onFault = (fault: unknown) => void told.push(fault)
  const { auth } = await open({ token: { refresh: true }, onFault, ...options, storage: watched }, clock)
  if (opened === undefined) throw new Error('the store must be open')
  return {
    auth,
    clock,
    storage: opened,
    told,
    sweep: async () => {
      const before = swept
      clock.advance(60_000)
      await vi.waitUntil(() => swept > before, { timeout: 25_000, interval: 5 })
      // The round goes on to apply what was pruned.
      await auth.isReady()
    },
  }
}
