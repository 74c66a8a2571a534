/**
 * What stands between the first proof and the second: a sealed ticket, which the client keeps and which opens nothing (K36). It is
 * bound to what was asked for and to the subject’s epoch, and used up in the transaction that makes the credential.
 */
import { hash, type KeyObject } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { deriveKey, seal, unseal } from '../key/key-seal.ts'
import type { UsedProof } from '../token/proof-store.ts'
import type { Way } from './ways.ts'

export const factorTicketSeconds = 300
/** How much longer a used ticket is remembered than it is good: clocks of nodes differ. */
const rememberedMs = 3_600_000
/** A ticket whose end lies further ahead was sealed by a clock that was ahead: it is not believed (K33). */
const toleranceMs = 60_000
const context = 'sign-in between two factors'
/** In characters: a return path of 2,048 fits, in whatever script; refused before anything is opened (K30). */
const maxLength = 12_288

/** What was proved so far, and what was asked for with it. */
export interface FirstProof<Wish = unknown> {
  subjectId: string
  /** A ticket ends with everything that the subject holds. */
  epoch: number
  ways: readonly Way[]
  /** As the client asked for it: the second proof cannot ask for another. */
  wish: Wish
  /** The key that the client proved to have: the second proof comes with it too. */
  senderKey?: string
  /** What was typed to say who it is, normalised. */
  identifier?: string
  hasBreachedPassword?: true
  /** What the answer to the whole sign-in tells. */
  told: object
}

/** Derives the key that seals tickets. */
export function deriveFactorTicketKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign tickets between factors v1')
}

/** @param now - Wall time, ms. */
export function sealFactorTicket(
  key: KeyObject,
  proved: FirstProof,
  { now, random }: { now: number; random: Random },
): string {
  const plain = JSON.stringify({ ...proved, until: now + factorTicketSeconds * 1000 })
  return encodeBase64url(seal(key, Buffer.from(plain), context, random))
}

/**
 * What is in a ticket, and what it is used up by. `undefined` where it is none of ours, or over.
 *
 * The type of the wish is that of what was sealed: nobody else has the key.
 */
export function openFactorTicket<Wish>(
  key: KeyObject,
  ticket: string,
  now: number,
): { proved: FirstProof<Wish>; use: UsedProof } | undefined {
  const sealed = ticket.length > maxLength ? undefined : decodeBase64url(ticket)
  const plain = sealed && unseal(key, sealed, context)
  if (plain === undefined) return undefined
  const { until, ...proved }: FirstProof<Wish> & { until: number } = JSON.parse(
    new TextDecoder().decode(plain),
  )
  if (until <= now || until > now + factorTicketSeconds * 1000 + toleranceMs) return undefined
  return { proved, use: { digest: hash('sha256', ticket, 'buffer'), expiresAt: until + rememberedMs } }
}
