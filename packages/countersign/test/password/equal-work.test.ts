/** After the cost of the hash was changed, an unknown identifier takes as much work as a known one whose hash is of before (K20). */
import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createArgon2Hasher } from '../../src/password/argon2-hasher.ts'

// Only watched: the hashes are the work that takes time.
vi.mock('@node-rs/argon2', { spy: true })

const before = { memoryCost: 64, timeCost: 1, parallelism: 1 }
const after = { memoryCost: 256, timeCost: 2, parallelism: 1 }
const queue = { concurrency: 1, maxQueued: 4 }

/** Memory times passes of everything that was hashed since the last call, KiB. */
function work(): number {
  const verified = vi.mocked(verify).mock.calls.map(([phc]) => /m=(\d+),t=(\d+)/.exec(String(phc)))
  const hashed = vi.mocked(hash).mock.calls.map(([, options]) => [0, options?.memoryCost, options?.timeCost])
  vi.clearAllMocks()
  return [...verified, ...hashed].reduce((sum, cost) => sum + Number(cost?.[1]) * Number(cost?.[2]), 0)
}
beforeEach(() => vi.clearAllMocks())

describe('K20 work after a change of the cost', () => {
  test('was raised: a hash of before is made up for', async () => {
    const old = await createArgon2Hasher({ ...before, ...queue }, randomBytes).hash('seven quiet herons')
    const hasher = createArgon2Hasher({ ...after, ...queue }, randomBytes)
    work()
    expect(await hasher.verify(undefined, 'guess')).toBe(false)
    const unknown = work()
    expect(await hasher.verify(old, 'guess')).toBe(false)
    const known = work()
    expect(await hasher.verify(old, 'seven quiet herons')).toBe(true)
    expect([unknown, known, work()]).toEqual([512, 512, 512])
  })

  test('was lowered: unknown identifiers take what the dearest hash took', async () => {
    const dear = await createArgon2Hasher({ ...after, ...queue }, randomBytes).hash('seven quiet herons')
    const hasher = createArgon2Hasher({ ...before, ...queue }, randomBytes)
    const cheap = await hasher.hash('eight quiet herons')
    await hasher.verify(dear, 'guess')
    work()
    await hasher.verify(undefined, 'guess')
    const unknown = work()
    await hasher.verify(dear, 'guess')
    const known = work()
    await hasher.verify(cheap, 'guess')
    expect([unknown, known, work()]).toEqual([512, 512, 512])
  })
})
