/** ECDSA signatures in their two spellings, against node:crypto, which knows both. */
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { derToRaw, rawToDer } from '../../../src/core/jose/ecdsa-der.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const raw = { dsaEncoding: 'ieee-p1363' } as const

/** Halves that begin with zeros or a high bit, which random ones rarely do. */
const half = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat({ max: 32 }), fc.boolean())
  .map(([bytes, zeros, isHigh]) => {
    const edited = Uint8Array.from(bytes, (byte, index) => (index < zeros ? 0 : byte))
    if (isHigh && zeros < 32) edited[zeros] = (edited[zeros] ?? 0) | 0x80
    return edited
  })
const signature = fc.tuple(half, half).map(([r, s]) => Uint8Array.from([...r, ...s]))

describe('ECDSA signatures', () => {
  test('there and back again is the same, for any 64 bytes', () => {
    fc.assert(
      fc.property(signature, bytes => {
        expect(derToRaw(rawToDer(bytes))).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('is the shortest DER: lengths that add up, no needless zero, no negative integer', () => {
    fc.assert(
      fc.property(signature, bytes => {
        const der = rawToDer(bytes)
        expect(der[0]).toBe(0x30)
        expect(der[1]).toBe(der.length - 2)
        for (let at = 2; at < der.length; at += 2 + (der[at + 1] ?? 0)) {
          const [tag, size = 0, first = 0, second = 0] = der.subarray(at)
          expect(tag).toBe(0x02)
          expect(first).toBeLessThan(0x80)
          if (first === 0 && size > 1) expect(second).toBeGreaterThanOrEqual(0x80)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('node:crypto takes as DER what it signed raw, and we take raw what it signed as DER', () => {
    for (let number = 0; number < 200; number++) {
      const data = Buffer.from(`message ${number}`)
      expect(
        verify('sha256', data, publicKey, rawToDer(sign('sha256', data, { key: privateKey, ...raw }))),
      ).toBe(true)
      const converted = derToRaw(sign('sha256', data, privateKey))
      expect(converted.length).toBe(64)
      expect(verify('sha256', data, { key: publicKey, ...raw }, converted)).toBe(true)
    }
  })

  test('node:crypto judges both spellings alike, whatever the bytes', () => {
    const data = Buffer.from('message')
    fc.assert(
      fc.property(signature, bytes => {
        expect(verify('sha256', data, publicKey, rawToDer(bytes))).toBe(
          verify('sha256', data, { key: publicKey, ...raw }, bytes),
        )
      }),
      { numRuns: 300 },
    )
  })
})
