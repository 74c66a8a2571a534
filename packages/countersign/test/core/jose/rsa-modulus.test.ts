/** Which RSA keys are taken: for verifying here, in the verifier, and for decrypting. */
import { checkPrimeSync, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verificationKey } from '../../../src/core/jose/verification-key.ts'
import { importPublicKey } from '../../../src/verifier/public-key.ts'

const bytesOf = (integer: bigint): Buffer => {
  const hex = integer.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}
const text = (integer: bigint | Buffer): string =>
  (typeof integer === 'bigint' ? bytesOf(integer) : integer).toString('base64url')
const toInteger = (value: string | undefined): bigint =>
  BigInt(`0x${Buffer.from(value ?? '', 'base64url').toString('hex')}`)

const generate = (bits: number) =>
  toInteger(generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' }).n)
const sound = generate(2048)
const f4 = 65_537n

/** What both importers say. */
async function isTaken(n: string, e: string): Promise<[boolean, boolean]> {
  const jwk = { kty: 'RSA', alg: 'RS256', kid: 'a', n, e }
  return [verificationKey({ ...jwk }) !== undefined, (await importPublicKey({ ...jwk })) !== undefined]
}

/** A prime as Infineon's library made them: k · M + (65537^a mod M), M the product of the first 126 primes (Nemec et al. 2017, §2). */
function rocaPrime(): bigint {
  const primes: bigint[] = []
  for (let one = 2n; primes.length < 126; one++)
    if (primes.every(prime => one % prime !== 0n)) primes.push(one)
  const product = primes.reduce((all, one) => all * one, 1n)
  for (;;) {
    const exponent = BigInt(`0x${randomBytes(16).toString('hex')}`)
    const k = (1n << 53n) + BigInt(`0x${randomBytes(6).toString('hex')}`)
    const candidate = k * product + power(f4, exponent, product)
    if (checkPrimeSync(candidate)) return candidate
  }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus
  return result
}

describe('an RSA key', () => {
  test.each([2048, 3072, 4096])('of %i bits with the usual exponent is taken', async bits => {
    expect(await isTaken(text(generate(bits)), text(f4))).toEqual([true, true])
  })

  test.each([3n, 17n, 257n, 4_294_967_295n])('with the exponent %s is taken', async exponent => {
    expect(await isTaken(text(sound), text(exponent))).toEqual([true, true])
  })

  test.each([
    ['the exponent 1, by which every message signs itself', 1n],
    ['an even exponent', 4n],
    ['the exponent 0', 0n],
    ['an exponent of 33 bits', (1n << 32n) + 1n],
    ['an exponent of 64 bits', (1n << 63n) + 1n],
  ])('with %s is none', async (_, exponent) => {
    expect(await isTaken(text(sound), text(exponent))).toEqual([false, false])
  })

  test.each([
    [
      'of 1,024 bits, padded with zeros to look like 2,048',
      () => Buffer.concat([Buffer.alloc(128), bytesOf(generate(1024))]),
    ],
    ['with a zero before it', () => Buffer.concat([Buffer.alloc(1), bytesOf(sound)])],
    ['of 2,047 bits', () => bytesOf((1n << 2046n) | (sound % (1n << 2046n)))],
    ['of 8,192 bits', () => Buffer.concat([randomBytes(1023).fill(0xff, 0, 1), Buffer.from([1])])],
    ['of 4,097 bits', () => bytesOf((1n << 4096n) | sound)],
    ['that is even', () => bytesOf(sound + 1n)],
    ['of Infineon’s (ROCA)', () => bytesOf(rocaPrime() * rocaPrime())],
  ])('with a modulus %s is none', async (_, modulus) => {
    expect(await isTaken(text(modulus()), text(f4))).toEqual([false, false])
  })

  test('of Infineon’s is one that OpenSSL takes, so that the refusal is ours', () => {
    const n = text(rocaPrime() * rocaPrime())
    expect(Buffer.from(n, 'base64url').length).toBeGreaterThanOrEqual(256)
    expect(() => createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' })).not.toThrow()
  })
})
