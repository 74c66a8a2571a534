/** One’s own second factors: adding an authenticator app, recovery codes, removing. Each change ends everything else (K42). */

import type { AuditAction } from '../../core/audit/audit-event.ts'
import { openFactor, type StoredFactor, sealFactor } from '../../core/authenticator/factor.ts'
import type { FactorChange } from '../../core/authenticator/factor-store.ts'
import {
  createRecoveryCode,
  digestRecoveryCode,
  readRecoveryCode,
  recoveryCodes,
} from '../../core/authenticator/recovery-code.ts'
import { encodeBase32, findStep, readTotp, secretLength, totpUri } from '../../core/authenticator/totp.ts'
import type { Random } from '../../core/clock.ts'
import { createHandle } from '../../core/handle.ts'
import type { Identity } from '../../core/identity.ts'
import type { MessageValues } from '../../core/mail/message.ts'
import type { Subject } from '../../core/subject/subject.ts'
import type { Spared } from '../../core/subject/subject-store.ts'
import type { AccountParts, Caller } from '../account-parts.ts'
import { planFactor } from '../attempts.ts'
import { ending, spare } from '../ending.ts'
import { isFresh } from '../fresh-proof.ts'
import { noticeAddresses } from '../recovery/recipient.ts'
import { writeMail } from '../write-mail.ts'

/** A factor as its owner sees it. Instants are wall time, ms. */
export interface FactorInfo {
  id: string
  kind: 'totp'
  createdAt: number
  lastUsedAt?: number
}

export interface Factors {
  /** In the order in which they were added. */
  factors: FactorInfo[]
  /** How many recovery codes are left. */
  recoveryCodes: number
}

interface NotFresh {
  ok: false
  /** More than five minutes since the sign-in, or an API key. */
  reason: 'insufficient-authentication'
}

export type BeginTotpOutcome =
  /** The secret in base32, and the address that a QR code holds: both secrets. */
  | { ok: true; id: string; secret: string; uri: string }
  | NotFresh
  | { ok: false; reason: 'unknown-subject' | 'too-many-factors' }

export type ConfirmTotpOutcome =
  /** `recoveryCodes` are shown this once; there where the account had none. */
  | { ok: true; position: number; recoveryCodes?: string[] }
  | { ok: false; reason: 'unknown-factor' | 'invalid-factor' }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

export type ReplaceRecoveryCodesOutcome =
  | { ok: true; position: number; recoveryCodes: string[] }
  | NotFresh
  | { ok: false; reason: 'no-factor' }

export type RemoveFactorOutcome =
  | { ok: true; position: number }
  | NotFresh
  | { ok: false; reason: 'unknown-factor' }

export async function listFactors(
  { storage }: Pick<AccountParts, 'storage'>,
  subjectId: string,
): Promise<Factors> {
  const { factors, recoveryCodes: left } = await storage.factors.list(subjectId)
  return {
    factors: factors.filter(({ confirmedAt }) => confirmedAt !== undefined).map(describe),
    recoveryCodes: left,
  }
}

/** Begins an authenticator app: it counts once a code of it was shown, within ten minutes. */
export async function beginTotp(parts: AccountParts, identity: Identity): Promise<BeginTotpOutcome> {
  const { storage, clock, random, factorKey, settings } = parts
  if (!isFresh(parts, identity)) return { ok: false, reason: 'insufficient-authentication' }
  const subject = await storage.subjects.find(identity.subject)
  if (subject === undefined) return { ok: false, reason: 'unknown-subject' }
  const secret = random(secretLength)
  const owned = { id: createHandle(random), subjectId: subject.id }
  const factor = {
    ...owned,
    kind: 'totp' as const,
    sealed: sealFactor(factorKey, secret, owned, random),
    createdAt: clock.now(),
  }
  const begun = await storage.factors.begin({ factor, audit: [] })
  if (begun === 'unknown-subject') return { ok: false, reason: begun }
  if (begun === 'too-many') return { ok: false, reason: 'too-many-factors' }
  const uri = totpUri(secret, { service: settings.serviceName, account: subject.identifier })
  return { ok: true, id: owned.id, secret: encodeBase32(secret), uri }
}

/**
 * Adds the authenticator app, and ends every other credential of the subject. Who has its secret had proved a moment before who they
 * are: that is not asked for again.
 *
 * @throws {StorageError} outcome unknown: where the first call went through, a repeated one answers `unknown-factor`, and other
 *   recovery codes are to be had.
 */
export async function confirmTotp(
  parts: AccountParts,
  identity: Identity,
  input: { id: string; code: string },
  caller: Caller,
): Promise<ConfirmTotpOutcome> {
  const { storage, clock, random, factorKey } = parts
  const subject = await storage.subjects.find(identity.subject)
  const { factors } = await storage.factors.list(identity.subject)
  const factor = factors.find(({ id, confirmedAt }) => id === input.id && confirmedAt === undefined)
  if (subject === undefined || factor === undefined) return { ok: false, reason: 'unknown-factor' }
  const { allowances } = planFactor(parts, caller, subject)
  const spent = await storage.attempts.spend(allowances, clock.now())
  if (!spent.ok) return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  const code = readTotp(input.code)
  const secret = openFactor(factorKey, factor)
  const step = code && secret && findStep(secret, code, { at: clock.now() })
  if (typeof step !== 'number') return { ok: false, reason: 'invalid-factor' }
  const { texts, digests } = newCodes(random)
  const confirmed = await storage.factors.confirm({
    ...(await changing(parts, subject, caller, 'factor-added', ['totp', 'added'], spare(identity))),
    id: factor.id,
    step,
    codes: digests,
  })
  await storage.attempts.settle({ allowances }, clock.now())
  if (confirmed.outcome === 'unknown-factor') return { ok: false, reason: confirmed.outcome }
  await changed(parts)
  const { position, hasNewCodes } = confirmed
  return { ok: true, position, ...(hasNewCodes && { recoveryCodes: texts }) }
}

/** Makes other recovery codes; those before are good for nothing. */
export async function replaceRecoveryCodes(
  parts: AccountParts,
  identity: Identity,
  caller: Caller,
): Promise<ReplaceRecoveryCodesOutcome> {
  const { storage, random } = parts
  if (!isFresh(parts, identity)) return { ok: false, reason: 'insufficient-authentication' }
  const subject = await storage.subjects.find(identity.subject)
  if (subject === undefined) return { ok: false, reason: 'no-factor' }
  const { texts, digests } = newCodes(random)
  const replaced = await storage.factors.replaceCodes({
    ...(await changing(
      parts,
      subject,
      caller,
      'recovery-codes-replaced',
      ['recovery-codes', 'replaced'],
      spare(identity),
    )),
    codes: digests,
  })
  if (replaced.outcome === 'no-factor') return { ok: false, reason: replaced.outcome }
  await changed(parts)
  return { ok: true, position: replaced.position, recoveryCodes: texts }
}

/** Removes one of one’s own, and ends every other credential. */
export async function removeOwnFactor(
  parts: AccountParts,
  identity: Identity,
  id: string,
  caller: Caller,
): Promise<RemoveFactorOutcome> {
  if (!isFresh(parts, identity)) return { ok: false, reason: 'insufficient-authentication' }
  return removeFactor(parts, identity.subject, id, caller, spare(identity))
}

/**
 * Removes a factor of somebody, as an operator does for who has lost it, and ends everything that they hold. Nobody adds one for
 * somebody else.
 */
export async function removeFactor(
  parts: AccountParts,
  subjectId: string,
  id: string,
  caller: Caller,
  spared?: Spared,
): Promise<Exclude<RemoveFactorOutcome, NotFresh>> {
  const subject = await parts.storage.subjects.find(subjectId)
  if (subject === undefined) return { ok: false, reason: 'unknown-factor' }
  const removed = await parts.storage.factors.remove({
    ...(await changing(parts, subject, caller, 'factor-removed', ['totp', 'removed'], spared)),
    id,
  })
  if (removed.outcome === 'unknown-factor') return { ok: false, reason: removed.outcome }
  await changed(parts)
  return { ok: true, position: removed.position }
}

type Told = readonly [
  factor: MessageValues['factor-changed']['factor'],
  change: MessageValues['factor-changed']['change'],
]

/** The part that every change has: what ends, what the log says, and the mails to the verified addresses. */
async function changing(
  parts: AccountParts,
  subject: Subject,
  caller: Caller,
  action: AuditAction,
  [factor, change]: Told,
  spared?: Spared,
): Promise<FactorChange> {
  const told = noticeAddresses(await parts.storage.addresses.list(subject.id))
  const messages = told.flatMap(to =>
    writeMail(parts, 'factor-changed', { factor, change }, { to, subject, caller }),
  )
  return { ...ending(parts, subject.id, caller, action, spared), messages }
}

async function changed(parts: AccountParts): Promise<void> {
  parts.mail.wake()
  await parts.catchUp()
}

function newCodes(random: Random): { texts: string[]; digests: Uint8Array[] } {
  const texts = Array.from({ length: recoveryCodes }, () => createRecoveryCode(random))
  return { texts, digests: texts.map(text => digestRecoveryCode(readRecoveryCode(text) ?? text)) }
}

function describe({ id, kind, createdAt, lastUsedAt }: StoredFactor): FactorInfo {
  return { id, kind, createdAt, ...(lastUsedAt !== undefined && { lastUsedAt }) }
}
