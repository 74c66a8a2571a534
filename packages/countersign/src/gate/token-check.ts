/** Checks a stateless token, encrypted or not: what it says, and that nothing took it back. No look-up in a store. */
import type { KeyRing } from '../core/key/key-ring.ts'
import type { RevocationIndex } from '../core/revocation/revocation-index.ts'
import { judgeToken, type TokenScheme } from '../core/revocation/token-verdict.ts'
import type { AccessTokenExpectation } from '../core/token/claims.ts'
import { maxTokenLength } from '../core/token/jws.ts'
import { verifyToken } from '../core/token/verify-token.ts'
import type { CheckOutcome } from './check-outcome.ts'
import { TokenCache } from './token-cache.ts'

/** How many verified tokens are held at most: 19 MB, taken as they come, and 10 MB where they have little in common. */
const cacheCapacity = 200_000

export class TokenCheck {
  readonly #index: RevocationIndex
  readonly #expected: AccessTokenExpectation
  readonly #cache: TokenCache

  constructor(index: RevocationIndex, expected: AccessTokenExpectation, capacity: number = cacheCapacity) {
    this.#index = index
    this.#expected = expected
    this.#cache = new TokenCache(capacity)
  }

  /** How many verified tokens are held. */
  get cached(): number {
    return this.#cache.size
  }

  /** Memory that they take, bytes, free room included. */
  get byteLength(): number {
    return this.#cache.byteLength
  }

  /**
   * With the scheme `dpop` this is the half that asks no store; the proof is checked by whoever asks.
   *
   * @param now - Wall time, ms.
   */
  check(token: string, scheme: TokenScheme, keys: KeyRing, now: number): CheckOutcome {
    // Not even hashed (K30).
    if (token.length > maxTokenLength) return { ok: false, reason: 'malformed' }
    const cache = this.#cache
    const cached = cache.find(token)
    if (cached !== 0) {
      const outcome = judgeToken(cache.claims(cached), scheme, this.#index, this.#expected, now)
      if (!outcome.ok) cache.evict(cached)
      return outcome
    }
    const verified = verifyToken(token, keys)
    if (!verified.ok) return verified
    const outcome = judgeToken(verified.claims, scheme, this.#index, this.#expected, now)
    if (outcome.ok) cache.admit(verified.claims, now)
    return outcome
  }

  /** Forgets what was verified: with the keys, what they vouch for has changed. */
  forget(): void {
    this.#cache.clear()
  }
}
