/** Second factors: what an account asks for beside the first proof. */
import type { KeyObject } from 'node:crypto'
import type { Random } from '../clock.ts'
import { deriveKey, seal, unseal } from '../key/key-seal.ts'

/** What a factor can be proved by. Recovery codes are none by themselves: they stand in for one that is there. */
export const factorKinds = ['totp', 'passkey', 'recovery-code'] as const
export type FactorKind = (typeof factorKinds)[number]

/** An authenticator app, as the store holds it. Instants are wall time, ms. */
export interface StoredFactor {
  /** A handle. */
  id: string
  subjectId: string
  kind: 'totp'
  /** The secret, as `sealFactor` made it. */
  sealed: Uint8Array
  createdAt: number
  /** Absent as long as nobody has shown that the app has the secret: it counts for nothing then. */
  confirmedAt?: number
  lastUsedAt?: number
  /** The last step that was used: neither it nor one before it counts again. */
  lastStep?: number
}

/** A proof of a factor, which is used up. */
export type FactorProof =
  | { kind: 'totp'; id: string; step: number }
  /** SHA-256 of the code. */
  | { kind: 'recovery-code'; digest: Uint8Array }

/** At most this many of an account, passkeys apart. */
export const maxTotpFactors = 5
/** How long a factor that was begun can be confirmed, ms. */
export const confirmableMs = 600_000

/** Derives the key that seals factors at rest. */
export function deriveFactorKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign factors at rest v1')
}

type Owned = Pick<StoredFactor, 'id' | 'subjectId'>

/** Bound to whose it is: moved to another row of the store it opens nothing. */
export function sealFactor(key: KeyObject, secret: Uint8Array, factor: Owned, random: Random): Uint8Array {
  return seal(key, secret, contextOf(factor), random)
}

/** `undefined` where another key sealed it, as after a lost secret. */
export function openFactor(key: KeyObject, factor: StoredFactor): Uint8Array | undefined {
  return unseal(key, factor.sealed, contextOf(factor))
}

function contextOf({ id, subjectId }: Owned): string {
  return `totp ${id} of ${subjectId}`
}
