/** node:crypto alone: the bare call that no verification can do without, and the least that one by hand comes to. */
import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { CheckVariant } from './contender.ts'
import { type Algorithm, algorithms, makeKeys, signTokens } from './keys.ts'

type Verify = (input: string | Uint8Array, signature: Uint8Array) => boolean

/** ECDSA as JWS has it needs its signature converted, and node:crypto does that dearly: `toDer` is what is left to do by hand. */
function verification(algorithm: Algorithm, key: KeyObject): Verify {
  if (algorithm === 'HS256') {
    return (input, signature) => timingSafeEqual(createHmac('sha256', key).update(input).digest(), signature)
  }
  const digest = algorithm === 'EdDSA' ? null : 'sha256'
  return (input, signature) => verify(digest, Buffer.from(input), key, signature)
}

function signatureFor(algorithm: Algorithm, text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url')
  return algorithm === 'ES256' ? toDer(bytes) : bytes
}

/** RFC 7518 §3.4 to the DER of X9.62: two unsigned integers of 32 bytes. */
function toDer(bytes: Buffer): Uint8Array {
  const integers = [bytes.subarray(0, 32), bytes.subarray(32)].map(one => {
    let start = 0
    while (start < 31 && one[start] === 0) start += 1
    const digits = one.subarray(start)
    const padding = (digits[0] ?? 0) >= 0x80 ? [0] : []
    return Buffer.from([2, digits.length + padding.length, ...padding, ...digits])
  })
  const body = Buffer.concat(integers)
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}

/** The call, with everything that it takes made ready before. */
function bareCall(algorithm: Algorithm): CheckVariant {
  return {
    prepare: async () => {
      const keys = makeKeys(algorithm)
      const isGenuine = verification(algorithm, keys.verifying)
      const [token = ''] = signTokens(algorithm, keys, 1)
      const end = token.lastIndexOf('.')
      const input = Buffer.from(token.slice(0, end))
      const signature = signatureFor(algorithm, token.slice(end + 1))
      return {
        mint: async count => Array.from({ length: count }, () => `Bearer ${token}`),
        check: () => isGenuine(input, signature),
      }
    },
  }
}

/** Split, verified and parsed: what anybody must do with what comes out of a header. */
function byHand(algorithm: Algorithm): CheckVariant {
  return {
    prepare: async () => {
      const keys = makeKeys(algorithm)
      const isGenuine = verification(algorithm, keys.verifying)
      return {
        mint: async count => signTokens(algorithm, keys, count).map(token => `Bearer ${token}`),
        check: header => {
          const dot = header.indexOf('.')
          const end = header.lastIndexOf('.')
          if (!isGenuine(header.slice(7, end), signatureFor(algorithm, header.slice(end + 1))))
            return undefined
          const claims = JSON.parse(Buffer.from(header.slice(dot + 1, end), 'base64url').toString())
          return claims.exp * 1000 > Date.now() ? claims.sub : undefined
        },
      }
    },
  }
}

export const check: Record<string, CheckVariant> = Object.fromEntries(
  algorithms.flatMap(algorithm => [
    [`the bare call, ${algorithm}`, bareCall(algorithm)],
    [`by hand, ${algorithm}`, byHand(algorithm)],
  ]),
)
