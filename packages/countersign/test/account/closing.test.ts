/** Closing ends everything, whatever fails on the way, and then says what failed. */
import { describe, expect, test } from 'vitest'
import type { CountersignOptions } from '../../src/configuration.ts'
import type { Storage } from '../../src/core/storage.ts'
import { createCountersign } from '../../src/countersign.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { manualClock } from '../gate/manual-clock.ts'
import { cheapHashing, issuer, secret, somebody, verdict } from './open.ts'

const lost = new Error('the node could not be withdrawn')

/** A node over a store that lets no node withdraw. */
async function open(change: (storage: Storage) => Partial<Storage> = () => ({})) {
  const driver = memory()
  const storage = await driver.open()
  let isClosed = false
  const broken: Storage = {
    ...storage,
    nodes: { ...storage.nodes, withdraw: () => Promise.reject(lost) },
    close: async () => {
      isClosed = true
      await storage.close()
    },
    ...change(storage),
  }
  const clock = manualClock()
  const options: CountersignOptions = {
    storage: { open: async () => broken },
    issuer,
    secret,
    password: cheapHashing,
  }
  return { auth: await createCountersign(options, clock), driver, clock, isClosed: () => isClosed }
}

test('closing twice is one end', async () => {
  const { auth } = await open()
  const first = auth.close()
  expect(auth.close()).toBe(first)
  await expect(first).rejects.toBe(lost)
})

describe('closing, where the node cannot be withdrawn', () => {
  test('still writes what is pending and closes the store, then rejects with what failed', async () => {
    const { auth, driver, clock, isClosed } = await open()
    const ada = await somebody(auth)
    const headers = await ada.session()
    clock.advance(600_000)
    expect(await verdict(auth, headers)).toBe('ok')
    await expect(auth.close()).rejects.toBe(lost)
    expect(isClosed()).toBe(true)
    const again = await driver.open()
    const { items } = await again.sessions.list({ now: clock.now(), limit: 1 })
    expect(items[0]?.lastSeenAt).toBe(clock.now())
    await again.close()
  })

  test('and the store cannot be closed either: both are told', async () => {
    const worse = new Error('the store could not be closed')
    const { auth } = await open(() => ({ close: () => Promise.reject(worse) }))
    await expect(auth.close()).rejects.toMatchObject({ name: 'AggregateError', errors: [lost, worse] })
  })
})
