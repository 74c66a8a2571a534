/** The hasher, its decoy, and parameters that argon2 itself refuses. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { configure } from '../../src/configuration.ts'
import { createArgon2Hasher } from '../../src/password/argon2-hasher.ts'

const required = { issuer: 'https://auth.example.com', secret: 'A'.repeat(43) }

describe('the argon2 hasher', () => {
  test.each([
    { memoryCost: 8, timeCost: 1, parallelism: 1 },
    { memoryCost: 64, timeCost: 3, parallelism: 2 },
  ])('knows its own hashes, and nothing is the decoy’s password: %j', async parameters => {
    const hasher = createArgon2Hasher({ ...parameters, concurrency: 1, maxQueued: 0 }, randomBytes)
    const hashed = await hasher.hash('seven quiet herons')
    expect(await hasher.verify(hashed, 'seven quiet herons')).toBe(true)
    expect(await hasher.verify(hashed, 'eight quiet herons')).toBe(false)
    expect(await hasher.verify(undefined, 'decoy')).toBe(false)
    expect(hasher.needsRehash(hashed)).toBe(false)
  })

  test('less memory than its lanes need is refused at the start', () => {
    const password = (parallelism: number) => ({ ...required, password: { memoryCost: 16, parallelism } })
    expect(() => configure(password(3))).toThrow('password.memoryCost: must be at least 8 KiB a lane')
    expect(configure(password(2)).password.memoryCost).toBe(16)
  })
})
