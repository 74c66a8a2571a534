/** What is told of a flood that is turned away: once a minute, and nothing else is kept back. */
import { expect, test } from 'vitest'
import { StorageError, StoreBusyError } from '../../src/core/errors.ts'
import { toldOnce } from '../../src/core/told-once.ts'
import { manualClock } from '../gate/manual-clock.ts'

test('a store that turns callers away is told once a minute, any other fault each time', () => {
  const clock = manualClock()
  const told: unknown[] = []
  const tell = toldOnce(fault => told.push(fault), clock)
  const busy = new StoreBusyError('busy')
  const away = new StorageError('away')
  for (let call = 0; call < 1000; call++) tell(busy)
  tell(away)
  tell(away)
  expect(told).toEqual([busy, away, away])
  clock.advance(60_000)
  tell(busy)
  expect(told.at(-1)).toBe(busy)
  expect(told).toHaveLength(4)
})
