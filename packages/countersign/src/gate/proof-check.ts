/** Checks a proof of possession (RFC 9449 §4.3): for this request, by the key expected, and never presented before. */
import type { Clock } from '../core/clock.ts'
import { clockToleranceSeconds } from '../core/token/claims.ts'
import { digestAccessToken, digestProof, isSignedByOwnKey, thumbprintOf } from '../core/token/dpop-key.ts'
import { createNonce, isNonce, type NonceKey, nonceLifetimeMs } from '../core/token/dpop-nonce.ts'
import { judgeProof, type ProofClaims, parseProof, proofLifetimeMs } from '../core/token/dpop-proof.ts'
import type { ProofStore } from '../core/token/proof-store.ts'
import { normalizeAddress } from '../core/token/public-address.ts'
import type { PresentedProof } from './check-outcome.ts'

export interface ProofCheckOptions {
  proofs: ProofStore
  clock: Clock
  nonceKey: NonceKey
  /** Whether a proof without a nonce of ours is refused. */
  isNonceRequired: boolean
  /** The public origins under which a proof may name this service; what a Host header says never matters (K05). */
  origins: readonly string[]
}

/** What goes with the proof: the access token, and the key that it is bound to. */
export interface Possession {
  accessToken: string
  jkt: string
}

export type ProofOutcome =
  | { ok: true; jkt: string }
  | { ok: false; reason: 'invalid-dpop-proof' | 'use-dpop-nonce' }

type Verified = { ok: true; jkt: string; jti: string; expiresAt: number }

const invalid = { ok: false, reason: 'invalid-dpop-proof' } as const

export class ProofCheck {
  readonly #options: ProofCheckOptions
  /** By the request: one that is checked twice, for a stricter route say, is no replay. */
  readonly #consumed = new WeakMap<PresentedProof, Promise<boolean>>()

  constructor(options: ProofCheckOptions) {
    this.#options = options
  }

  /** The nonce that the next proof may carry, or must. */
  get nonce(): string {
    const { nonceKey, clock } = this.#options
    return createNonce(nonceKey, clock.now())
  }

  /**
   * Checks a proof and uses it up. The store is asked last: nothing that is refused is remembered.
   *
   * @param bound - Absent at sign-in and refreshing, where no access token comes with the proof.
   * @throws {StorageError} (as a rejection) when the store cannot be reached.
   */
  async check(proof: PresentedProof | undefined, bound?: Possession): Promise<ProofOutcome> {
    const verified = proof === undefined ? invalid : this.#verify(proof, bound)
    if (proof === undefined || !verified.ok) return verified
    return (await this.#consume(proof, verified)) ? { ok: true, jkt: verified.jkt } : invalid
  }

  #verify(
    { compact, method, path }: PresentedProof,
    bound: Possession | undefined,
  ): Verified | Exclude<ProofOutcome, { ok: true }> {
    const parsed = parseProof(compact)
    const jkt = parsed === undefined ? undefined : thumbprintOf(parsed)
    if (parsed === undefined || jkt === undefined) return invalid
    if (bound !== undefined && bound.jkt !== jkt) return invalid
    const { nonceKey, isNonceRequired, origins, clock } = this.#options
    const now = clock.now()
    const { claims } = parsed
    const hasNonce = claims.nonce !== undefined && isNonce(nonceKey, claims.nonce, now)
    if (!hasNonce && (isNonceRequired || claims.nonce !== undefined))
      return { ok: false, reason: 'use-dpop-nonce' }
    const refusal = judgeProof(claims, {
      method,
      addresses: origins.map(origin => normalizeAddress(origin + path)).filter(isAddress),
      hasNonce,
      now,
      ...(bound !== undefined && { ath: digestAccessToken(bound.accessToken) }),
    })
    if (refusal !== undefined || !isSignedByOwnKey(parsed)) return invalid
    return { ok: true, jkt, jti: claims.jti, expiresAt: expiryOf(claims, hasNonce, now) }
  }

  #consume(proof: PresentedProof, { jkt, jti, expiresAt }: Verified): Promise<boolean> {
    const consumed =
      this.#consumed.get(proof) ?? this.#options.proofs.consume({ digest: digestProof(jkt, jti), expiresAt })
    this.#consumed.set(proof, consumed)
    return consumed
  }
}

/** From when no node takes the proof any more, whatever its clock says: until then it is remembered. */
function expiryOf({ iat }: ProofClaims, hasNonce: boolean, now: number): number {
  const tolerance = clockToleranceSeconds * 1000
  return hasNonce ? now + nonceLifetimeMs + tolerance : iat * 1000 + proofLifetimeMs + tolerance
}

function isAddress(address: string | undefined): address is string {
  return address !== undefined
}
