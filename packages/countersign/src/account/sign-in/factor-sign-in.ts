/** The second proof: the ticket of the first, and a factor. */

import type { FactorProof } from '../../core/authenticator/factor.ts'
import { openFactor } from '../../core/authenticator/factor.ts'
import { type FirstProof, openFactorTicket } from '../../core/authenticator/factor-ticket.ts'
import { digestRecoveryCode, readRecoveryCode } from '../../core/authenticator/recovery-code.ts'
import { findStep, readTotp } from '../../core/authenticator/totp.ts'
import { wayOfFactor } from '../../core/authenticator/ways.ts'
import type { UsedProof } from '../../core/token/proof-store.ts'
import type { AccountParts } from '../account-parts.ts'
import { markFor, planFactor, settlementOf } from '../attempts.ts'
import { auditRefusal } from './audit-refusal.ts'
import type { CredentialWish } from './issue-credential.ts'
import { type Proved, signInBy } from './pipeline.ts'
import type { SignInOutcome, SignInRefusal, TokenSignInCaller } from './sign-in-outcome.ts'

/** A factor as typed: a code of the authenticator app, or a recovery code. */
export type PresentedFactor = { totp: string } | { recoveryCode: string }

export type FactorSignInOutcome =
  | (Extract<SignInOutcome, { ok: true }> & { returnTo?: string })
  | Extract<SignInOutcome, { ok: false }>
  | { ok: false; reason: 'invalid-ticket' }

const refused = { ok: false, reason: 'invalid-ticket' } as const

/**
 * Signs in, for what was asked for with the first proof. Factor and ticket are used up in the transaction that makes the session; a
 * wrong code leaves the ticket good.
 */
export async function finishFactorSignIn(
  parts: AccountParts,
  ticket: string,
  presented: PresentedFactor,
  caller: TokenSignInCaller,
): Promise<FactorSignInOutcome> {
  const opened = openFactorTicket<CredentialWish>(parts.factorTicketKey, ticket, parts.clock.now())
  if (opened === undefined) return refused
  const { proved, use } = opened
  if (proved.senderKey !== undefined && proved.senderKey !== caller.senderKey)
    return { ok: false, reason: 'invalid-dpop-proof' }
  const { senderKey, ...rest } = caller
  // A key that was not proved at first is none that the tokens may be bound to now, nor one of a session.
  const vouched = proved.senderKey === undefined ? rest : caller
  const outcome = await signInBy(parts, proved.wish, vouched, () =>
    proveFactor(parts, proved, use, presented, caller),
  )
  // Signed out of everything meanwhile, or the ticket was used by another call.
  return !outcome.ok && outcome.reason === 'invalid-credentials' ? refused : outcome
}

async function proveFactor(
  parts: AccountParts,
  first: FirstProof<CredentialWish>,
  ticket: UsedProof,
  presented: PresentedFactor,
  caller: TokenSignInCaller,
): Promise<Proved | SignInRefusal | typeof refused> {
  const { storage, clock } = parts
  const subject = await storage.subjects.find(first.subjectId)
  if (subject?.status !== 'active' || subject.epoch !== first.epoch) return refused
  const plan = planFactor(parts, caller, subject, first.identifier)
  const spent = await storage.attempts.spend(plan.allowances, clock.now())
  if (!spent.ok) {
    if (spent.first) await auditRefusal(parts, first.wish, caller, 'too-many-attempts', subject.id)
    return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  }
  const factor = await findFactor(parts, subject.id, presented)
  if (factor === undefined) {
    await auditRefusal(parts, first.wish, caller, 'invalid-factor', subject.id)
    return { ok: false, reason: 'invalid-factor' }
  }
  const device = first.identifier === undefined ? undefined : markFor(parts, caller, subject, plan)
  return {
    ok: true,
    subject,
    ways: [...first.ways, wayOfFactor[factor.kind]],
    settles: settlementOf(parts, plan, subject),
    finishes: { factor, ticket },
    ...(first.hasBreachedPassword && { hasBreachedPassword: true as const }),
    told: { ...first.told, ...(device !== undefined && { device }) },
  }
}

/** What a code proves, if it is one that counts now; whether it was used before only the store can say. */
export async function findFactor(
  { storage, clock, factorKey }: Pick<AccountParts, 'storage' | 'clock' | 'factorKey'>,
  subjectId: string,
  presented: PresentedFactor,
): Promise<FactorProof | undefined> {
  if ('recoveryCode' in presented) {
    const code = readRecoveryCode(presented.recoveryCode)
    return code === undefined ? undefined : { kind: 'recovery-code', digest: digestRecoveryCode(code) }
  }
  const code = readTotp(presented.totp)
  if (code === undefined) return undefined
  const { factors } = await storage.factors.list(subjectId)
  const at = clock.now()
  for (const factor of factors) {
    if (factor.confirmedAt === undefined) continue
    const secret = openFactor(factorKey, factor)
    const step = secret && findStep(secret, code, { at, after: factor.lastStep })
    if (step !== undefined) return { kind: factor.kind, id: factor.id, step }
  }
  return undefined
}
