/** Sign-in by mail: a link and a code in place of the password, where the operator allows it. */
import type { AccountParts, Caller } from '../account-parts.ts'
import { type CredentialWish, issueCredential } from '../issue-credential.ts'
import type { SignInOutcome, TokenSignInCaller } from '../sign-in-outcome.ts'
import { keyOfTicket, type PresentedTicket } from '../ticket/make-ticket.ts'
import { type AskedByMail, askByMail } from './ask-by-mail.ts'

export type LinkSignInOutcome =
  | (Extract<SignInOutcome, { ok: true }> & { returnTo?: string })
  | Extract<SignInOutcome, { ok: false }>
  | { ok: false; reason: 'invalid-ticket' | 'link-sign-in-off' }

/** Whoever reads the mail may sign in. What was proved is no factor of NIST SP 800-63B, which is why policy may ask for another. */
const amr: readonly string[] = ['mail']

/** Sends a link and a code. The answer is the same for everybody. */
export async function beginLinkSignIn(
  parts: AccountParts,
  input: { identifier: string; returnTo?: string },
  caller: Caller,
): Promise<AskedByMail | { ok: false; reason: 'link-sign-in-off' }> {
  if (!parts.settings.linkSignIn) return { ok: false, reason: 'link-sign-in-off' }
  return askByMail(parts, input.identifier, caller, {
    purpose: 'sign-in',
    kind: 'sign-in',
    action: 'sign-in-requested',
    ...(input.returnTo !== undefined && { data: JSON.stringify({ returnTo: input.returnTo }) }),
  })
}

/** Signs in. The ticket is used up in the transaction that makes the session. */
export async function finishLinkSignIn(
  parts: AccountParts,
  presented: PresentedTicket,
  wish: CredentialWish,
  caller: TokenSignInCaller,
): Promise<LinkSignInOutcome> {
  const { storage, clock, settings } = parts
  if (!settings.linkSignIn) return { ok: false, reason: 'link-sign-in-off' }
  const refused = { ok: false, reason: 'invalid-ticket' } as const
  const key = keyOfTicket(parts, presented)
  if (key === undefined) return refused
  const ticket = await storage.tickets.look({ key, purpose: 'sign-in', at: clock.now() })
  const subject = ticket?.subjectId === undefined ? undefined : await storage.subjects.find(ticket.subjectId)
  if (subject?.status !== 'active') return refused
  const outcome = await issueCredential(parts, subject, wish, caller, {
    amr,
    redeems: { key, purpose: 'sign-in' },
  })
  // Of the subject as it was read: it was disabled meanwhile, or signed out of everything.
  if (!outcome.ok) return outcome.reason === 'invalid-credentials' ? refused : outcome
  const { returnTo }: { returnTo?: string } = ticket?.data === undefined ? {} : JSON.parse(ticket.data)
  return { ...outcome, ...(returnTo !== undefined && { returnTo }) }
}
