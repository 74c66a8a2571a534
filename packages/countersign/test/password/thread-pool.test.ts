/** Hashes leave threads of libuv to everything else: a look-up of DNS does not wait behind them. */
import { describe, expect, test } from 'vitest'
import { hashesThatFit } from '../../src/password/thread-pool.ts'

describe('hashes at once by default', () => {
  test.each([
    // [cores, UV_THREADPOOL_SIZE, hashes]
    [1, undefined, 1],
    [2, undefined, 2],
    [8, undefined, 2],
    [8, '10', 8],
    [8, '6', 4],
    [8, '1', 1],
    [8, 'many', 2],
  ])('on %i cores with UV_THREADPOOL_SIZE=%s are %i', (cores, size, hashes) => {
    expect(hashesThatFit(cores, size)).toBe(hashes)
  })
})
