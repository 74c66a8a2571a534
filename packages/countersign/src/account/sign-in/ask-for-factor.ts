/** Where policy asks for another factor: no session, not half a one, but a sealed ticket (K36). */
import type { FactorKind } from '../../core/authenticator/factor.ts'
import { sealFactorTicket } from '../../core/authenticator/factor-ticket.ts'
import type { Subject } from '../../core/subject/subject.ts'
import type { AccountParts, Caller } from '../account-parts.ts'
import { auditRefusal } from './audit-refusal.ts'
import type { Askable, CredentialWish, Proof } from './issue-credential.ts'
import type { SignInRefusal } from './sign-in-outcome.ts'

/**
 * Uses the first proof up, and answers with a ticket for the second.
 *
 * `invalid-credentials` where the ticket of a mail was used meanwhile.
 */
export async function askForFactor(
  parts: AccountParts,
  wish: CredentialWish,
  caller: Caller,
  { senderKey }: Askable,
  proved: Proof & { subject: Subject; identifier?: string; told?: { device?: string } },
  factors: readonly FactorKind[],
): Promise<SignInRefusal> {
  const { storage, clock, random } = parts
  const { subject, ways, settles, redeems, identifier, hasBreachedPassword } = proved
  // The device is marked when all of it is proved.
  const { device, ...told } = proved.told ?? {}
  const now = clock.now()
  if (redeems !== undefined && !(await storage.tickets.redeem({ ...redeems, at: now, audit: [] })))
    return { ok: false, reason: 'invalid-credentials' }
  // It was right and does not count as a miss; what it makes familiar waits for the whole of the sign-in.
  if (settles !== undefined) await storage.attempts.settle({ allowances: settles.allowances }, now)
  await auditRefusal(parts, wish, caller, 'factor-required', subject.id)
  const first = {
    subjectId: subject.id,
    epoch: subject.epoch,
    ways,
    wish: wishOf(wish),
    ...(senderKey !== undefined && { senderKey }),
    ...(identifier !== undefined && { identifier }),
    ...(hasBreachedPassword && { hasBreachedPassword }),
    told,
  }
  const ticket = sealFactorTicket(parts.factorTicketKey, first, { now, random })
  return { ok: false, reason: 'factor-required', ticket, factors }
}

/** The wish alone: what it comes in may have a password in it. */
function wishOf(wish: CredentialWish): CredentialWish {
  if (wish.credential === 'token') {
    const { credential, clientId } = wish
    return { credential, ...(clientId !== undefined && { clientId }) }
  }
  const { credential, carrier, remember } = wish
  return {
    credential,
    ...(carrier !== undefined && { carrier }),
    ...(remember !== undefined && { remember }),
  }
}
