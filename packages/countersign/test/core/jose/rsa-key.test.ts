/** Which RSA keys are sound: their size, their exponent, and whether the parts of a private one belong together. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isSoundRsa, isSoundRsaPair } from '../../../src/core/jose/rsa-key.ts'

type Parts = Record<'n' | 'e' | 'd' | 'p' | 'q' | 'dp' | 'dq' | 'qi', bigint>

const encode = (value: bigint): string => {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}
const decode = (text: unknown): bigint => BigInt(`0x${Buffer.from(`${text}`, 'base64url').toString('hex')}`)
const jwkOf = (parts: Partial<Parts>) =>
  Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, encode(value)]))
/** An odd modulus of so many bits; whether it is a product of primes nobody can see. */
const ofBits = (bits: number) => (1n << BigInt(bits - 1)) + 1n

describe('the public part', () => {
  const n = ofBits(2048)

  test.each([
    [2047, false],
    [2048, true],
    [2049, true],
    [4095, true],
    [4096, true],
    [4097, false],
  ])('a modulus of %i bits: %s', (bits, isSound) => {
    expect(isSoundRsa(jwkOf({ n: ofBits(bits), e: 65537n }))).toBe(isSound)
  })

  test('an even modulus is none', () => {
    expect(isSoundRsa(jwkOf({ n: n + 1n, e: 65537n }))).toBe(false)
  })

  test.each([
    [1n, false],
    [2n, false],
    [3n, true],
    [257n, true],
    [65536n, false],
    [65537n, true],
    [(1n << 32n) - 1n, true],
    [(1n << 32n) + 1n, false],
  ])('the exponent %i: %s', (e, isSound) => {
    expect(isSoundRsa(jwkOf({ n, e }))).toBe(isSound)
  })

  test('what is missing, empty, no text, padded, or has a zero in front is no integer', () => {
    const fine = jwkOf({ n, e: 65537n })
    expect(isSoundRsa(fine)).toBe(true)
    for (const name of ['n', 'e'] as const) {
      const bytes = Buffer.from(`${fine[name]}`, 'base64url')
      const zero = Buffer.concat([Buffer.alloc(1), bytes]).toString('base64url')
      for (const value of [undefined, '', 1, `${fine[name]}=`, zero])
        expect(isSoundRsa({ ...fine, [name]: value })).toBe(false)
    }
  })
})

describe('the private part', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const exported = privateKey.export({ format: 'jwk' })
  const names = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const
  const fine = Object.fromEntries(names.map(name => [name, decode(exported[name])])) as Parts
  const { n, e, d, p, q } = fine
  const isSound = (changed: Partial<Parts>) => isSoundRsaPair(jwkOf({ ...fine, ...changed }))
  /** With the remainders that go with it. */
  const withExponent = (other: bigint) => ({ d: other, dp: other % (p - 1n), dq: other % (q - 1n) })

  test('of a key as it was made', () => {
    expect(isSound({})).toBe(true)
    expect(isSound(withExponent(d))).toBe(true)
  })

  test.each(['d', 'p', 'q', 'dp', 'dq', 'qi'] as const)('%s, changed or missing', name => {
    expect(isSound({ [name]: fine[name] + 2n })).toBe(false)
    const { [name]: _, ...without } = fine
    expect(isSoundRsaPair(jwkOf(without))).toBe(false)
  })

  test('of a public part that is not sound', () => {
    expect(isSound({ e: 1n, d: 1n, dp: 1n, dq: 1n })).toBe(false)
  })

  test('primes of which one is no prime', () => {
    expect(isSound({ p: 1n, q: n })).toBe(false)
    expect(isSound({ p: n, q: 1n })).toBe(false)
  })

  test('a modulus that is not their product', () => {
    expect(isSound({ n: (1n << 2048n) - 1n })).toBe(false)
  })

  test('primes in the other order need the other inverse', () => {
    expect(isSound({ p: q, q: p, dp: fine.dq, dq: fine.dp })).toBe(false)
  })

  test('an exponent that does not undo the public one, modulo one prime or the other', () => {
    for (const other of [d + (p - 1n), d - (p - 1n), d + (q - 1n), d - (q - 1n)])
      if (other > 0n && other < n) expect(isSound(withExponent(other))).toBe(false)
  })

  test('an exponent that would do, but is larger than the modulus', () => {
    const order = (p - 1n) * (q - 1n)
    const large = d + order * 2n
    for (const prime of [p, q]) expect((e * large) % (prime - 1n)).toBe(1n)
    expect(isSound(withExponent(large))).toBe(false)
  })
})
