/** Sign-in by mail: a link and a code in place of the password, where the operator allows it. */
import type { AccountParts, Caller } from '../account-parts.ts'
import { type AskedByMail, askByMail } from '../recovery/ask-by-mail.ts'
import { keyOfTicket, type PresentedTicket } from '../ticket/make-ticket.ts'
import type { CredentialWish } from './issue-credential.ts'
import { type Proved, signInBy } from './pipeline.ts'
import type { SignInOutcome, TokenSignInCaller } from './sign-in-outcome.ts'

export type LinkSignInOutcome =
  | (Extract<SignInOutcome, { ok: true }> & { returnTo?: string })
  | Extract<SignInOutcome, { ok: false }>
  | { ok: false; reason: 'invalid-ticket' | 'link-sign-in-off' }

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
  if (!parts.settings.linkSignIn) return { ok: false, reason: 'link-sign-in-off' }
  const outcome = await signInBy(parts, wish, caller, () => proveMail(parts, presented))
  // Of the subject as it was read: it was disabled meanwhile, or signed out of everything.
  return !outcome.ok && outcome.reason === 'invalid-credentials' ? refused : outcome
}

const refused = { ok: false, reason: 'invalid-ticket' } as const

/** That somebody reads the mail is no factor of NIST SP 800-63B, which is why policy may ask for another. */
async function proveMail(
  parts: AccountParts,
  presented: PresentedTicket,
): Promise<Proved<{ returnTo?: string }> | typeof refused> {
  const { storage, clock } = parts
  const key = keyOfTicket(parts, presented)
  if (key === undefined) return refused
  const ticket = await storage.tickets.look({ key, purpose: 'sign-in', at: clock.now() })
  const subject = ticket?.subjectId === undefined ? undefined : await storage.subjects.find(ticket.subjectId)
  if (subject?.status !== 'active') return refused
  const { returnTo }: { returnTo?: string } = ticket?.data === undefined ? {} : JSON.parse(ticket.data)
  return {
    ok: true,
    subject,
    ways: ['mail'],
    redeems: { key, purpose: 'sign-in' },
    told: { ...(returnTo !== undefined && { returnTo }) },
  }
}
