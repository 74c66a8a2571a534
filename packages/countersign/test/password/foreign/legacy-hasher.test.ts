/** Hashes of other systems behind the hasher: verified in every normal form, replaced, and no cheaper for an unknown identifier. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createArgon2Hasher } from '../../../src/password/argon2-hasher.ts'
import type { HashReader } from '../../../src/password/foreign/foreign-hash.ts'

const parameters = { memoryCost: 64, timeCost: 1, parallelism: 1, concurrency: 1, maxQueued: 4 }

/** A family of its own, which counts how often it works. */
function counted(): { reader: HashReader; tries: string[] } {
  const tries: string[] = []
  const verify = async (password: string) => {
    tries.push(password)
    return password === 'fine 1'
  }
  const read = (hash: string) => (hash === '$counted$' ? { work: 4096, verify } : undefined)
  return { tries, reader: { name: 'counted', read } }
}

describe('the hasher with readers for other systems', () => {
  test('tries the text as typed, its NFC and its NFKC, and all of them', async () => {
    const { reader, tries } = counted()
    const hasher = createArgon2Hasher({ ...parameters, legacy: [reader] }, randomBytes)
    expect(await hasher.verify('$counted$', 'ﬁne 1')).toBe(true)
    expect(tries).toEqual(['ﬁne 1', 'fine 1'])
    expect(hasher.needsRehash('$counted$')).toBe(true)
  })

  test('K20 an unknown identifier does the work of the dearest form that was met', async () => {
    const { reader, tries } = counted()
    const hasher = createArgon2Hasher({ ...parameters, legacy: [reader] }, randomBytes)
    expect(await hasher.verify(undefined, 'fine 1')).toBe(false)
    expect(tries).toEqual([])
    expect(hasher.meet('$counted$')).toBe('known')
    expect(await hasher.verify(undefined, 'fine 1')).toBe(false)
    expect(tries).toEqual(['fine 1'])
  })

  test('a hash that no reader knows matches nothing', async () => {
    const hasher = createArgon2Hasher(parameters, randomBytes)
    expect(hasher.meet('$counted$')).toBe('unknown-hash')
    expect(await hasher.verify('$counted$', 'fine 1')).toBe(false)
  })
})
