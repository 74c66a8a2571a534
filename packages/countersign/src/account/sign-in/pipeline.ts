/**
 * Every way in, from top to bottom: whether such a credential can be given, who it is and what they prove, whether policy asks for
 * more, and the credential.
 */
import { dueFactors } from '../../core/authenticator/ways.ts'
import type { Subject } from '../../core/subject/subject.ts'
import type { AccountParts } from '../account-parts.ts'
import { askForFactor } from './ask-for-factor.ts'
import { auditRefusal } from './audit-refusal.ts'
import { type CredentialWish, issueCredential, type Proof, readWish } from './issue-credential.ts'
import type { SignInOutcome, TokenSignInCaller } from './sign-in-outcome.ts'

/** Whom a way in has identified, what was proved, and what else the answer tells whoever proved it. */
export interface Proved<Told extends object = object> extends Proof {
  ok: true
  /** What was typed to say who it is, normalised; with a password. */
  identifier?: string
  subject: Subject
  told?: Told
}

/**
 * @param prove - Identifies and proves. Runs once nothing else can refuse: neither an attempt nor a ticket is spent on a credential
 *   that cannot be given.
 */
export async function signInBy<Refusal extends { ok: false }, Told extends object = object>(
  parts: AccountParts,
  wish: CredentialWish,
  caller: TokenSignInCaller,
  prove: () => Promise<Proved<Told> | Refusal>,
): Promise<
  (Extract<SignInOutcome, { ok: true }> & Partial<Told>) | Extract<SignInOutcome, { ok: false }> | Refusal
> {
  const asked = readWish(parts, wish, caller)
  if (!asked.ok) return asked
  const proved = await prove()
  if (!proved.ok) return proved
  const due = dueFactors(proved.ways, proved.subject)
  if (due.length > 0) return askForFactor(parts, wish, caller, asked, proved, due)
  const issued = await issueCredential(parts, proved.subject, wish, caller, asked, proved)
  if (issued.ok) return { ...issued, ...proved.told }
  if (issued.reason === 'token-too-large')
    await auditRefusal(parts, wish, caller, issued.reason, proved.subject.id)
  return issued
}
