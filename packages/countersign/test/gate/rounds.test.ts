/** Rounds: one at a time, at once for the first call after a quiet while, and together for those that follow. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rounds } from '../../src/gate/rounds.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function begin(run: () => Promise<void> = async () => {}) {
  const times: number[] = []
  const faults: unknown[] = []
  const began = Date.now()
  const rounds = new Rounds({
    run: () => {
      times.push(Date.now() - began)
      return run()
    },
    everyMs: 250,
    wokenEveryMs: 100,
    share: () => 1,
    onFault: fault => faults.push(fault),
  })
  rounds.start()
  return { rounds, times, faults }
}

test('nobody calls: one round after each pause', async () => {
  const { rounds, times } = begin()
  await vi.advanceTimersByTimeAsync(800)
  expect(times).toEqual([250, 500, 750])
  await rounds.close()
})

test('a call is served at once, however short ago a round was that nobody had called', async () => {
  const { rounds, times } = begin()
  await vi.advanceTimersByTimeAsync(251)
  rounds.wake()
  expect(times).toEqual([250, 251])
  await rounds.close()
})

test('calls that follow one are served together, at most ten times a second', async () => {
  const { rounds, times } = begin()
  for (let call = 0; call < 100; call++) {
    rounds.wake()
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(times).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])
  await rounds.close()
})

test('a call during a round that nobody had called is served as soon as that is over', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { rounds, times } = begin(() => promise)
  await vi.advanceTimersByTimeAsync(250)
  rounds.wake()
  await vi.advanceTimersByTimeAsync(30)
  expect(times).toEqual([250])
  resolve()
  await vi.advanceTimersByTimeAsync(0)
  expect(times).toEqual([250, 280])
  await rounds.close()
})

test('rounds that fail come less and less often, calls or not, and are told once', async () => {
  const { rounds, times, faults } = begin(() => Promise.reject(new Error('away')))
  for (let call = 0; call < 40; call++) {
    await vi.advanceTimersByTimeAsync(100)
    rounds.wake()
  }
  expect(times[0]).toBe(100)
  expect(times.length).toBeLessThan(7)
  expect(faults).toHaveLength(1)
  await rounds.close()
})

test('once closed there is none, called or not', async () => {
  const { rounds, times } = begin()
  await rounds.close()
  rounds.wake()
  await vi.advanceTimersByTimeAsync(1000)
  expect(times).toEqual([])
})
