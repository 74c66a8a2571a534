/** Sign-in: identifier and password are checked once, and either credential is issued. */
import { normalizePassword, type PasswordWeakness } from '../../core/authenticator/password.ts'
import type { Asker } from '../../core/authenticator/password-hasher.ts'
import { normalizeIdentifier } from '../../core/subject/identifier.ts'
import type { AccountParts } from '../account-parts.ts'
import { beginAttempt, markFor, settlementOf } from '../attempts.ts'
import { findRuledWeakness } from '../password-weakness.ts'
import { auditRefusal } from './audit-refusal.ts'
import type { SessionWish, TokenWish } from './issue-credential.ts'
import { type Proved, signInBy } from './pipeline.ts'
import type { SignInOutcome, SignInRefusal, TokenSignInCaller } from './sign-in-outcome.ts'

interface Proof {
  /** As typed. */
  identifier: string
  /** As typed. */
  password: string
}

/** A sign-in for a session, as the client asks for it. */
export interface SessionSignIn extends Proof, SessionWish {}

/** A sign-in for an access token, as the client asks for it. */
export interface TokenSignIn extends Proof, TokenWish {}

/** What the client says: all of it may come from a request's body. */
export type SignIn = SessionSignIn | TokenSignIn

/** Signs in. A wrong password, an unknown identifier and a disabled subject are one answer, after the same work (K20). */
export async function signIn(
  parts: AccountParts,
  input: SignIn,
  caller: TokenSignInCaller,
): Promise<SignInOutcome> {
  // A session cannot be bound, and must not seem to be.
  if (input.credential === 'session' && caller.senderKey !== undefined)
    throw new TypeError('auth.signIn: caller.senderKey is for a token')
  return signInBy(parts, input, caller, () => provePassword(parts, input, caller))
}

/** What a right password tells whoever knew it. */
interface ToldByPassword {
  device?: string
  passwordWeakness?: PasswordWeakness
}

async function provePassword(
  parts: AccountParts,
  input: SignIn,
  caller: TokenSignInCaller,
): Promise<Proved<ToldByPassword> | SignInRefusal> {
  const { storage, clock } = parts
  const { plan, found, spent } = await beginAttempt(parts, caller, input.identifier)
  if (!spent.ok) {
    // Whom it concerns, so that the log can be searched for it. Once for each flood, and whether or not anybody has that
    // identifier.
    if (spent.first) await auditRefusal(parts, input, caller, 'too-many-attempts', found?.subject.id)
    return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  }

  const { allowances, asker } = plan
  const password = normalizePassword(input.password)
  const matches = await parts.hasher.verify(found?.passwordHash, input.password, asker)
  if (matches === 'busy') {
    await storage.attempts.settle({ allowances }, clock.now())
    return { ok: false, reason: 'busy' }
  }
  if (!matches || found === undefined || found.subject.status !== 'active') {
    await auditRefusal(parts, input, caller, 'invalid-credentials', found?.subject.id)
    return { ok: false, reason: 'invalid-credentials' }
  }

  const { subject, passwordHash } = found
  const settles = settlementOf(parts, plan, subject)
  const device = markFor(parts, caller, subject, plan)
  // At once: a service that is slow adds to a rehash no more than its limit.
  const [isBreached, weakness] = await Promise.all([
    parts.breaches.isBreached(password),
    findRuledWeakness(parts, password, subject.identifier),
    passwordHash === undefined ? undefined : rehash(parts, subject.id, passwordHash, password, asker),
  ])
  const passwordWeakness = isBreached ? 'breached' : weakness
  const identifier = normalizeIdentifier(input.identifier)
  return {
    ok: true,
    subject,
    ways: ['pwd'],
    ...(identifier !== undefined && { identifier }),
    settles,
    ...(isBreached && { hasBreachedPassword: true as const }),
    told: {
      ...(device !== undefined && { device }),
      ...(passwordWeakness !== undefined && { passwordWeakness }),
    },
  }
}

async function rehash(
  parts: AccountParts,
  subjectId: string,
  expectedHash: string,
  password: string,
  asker: Asker | undefined,
): Promise<void> {
  if (!parts.hasher.needsRehash(expectedHash)) return
  const passwordHash = await parts.hasher.hash(password, asker)
  // A busy moment is no reason to refuse; the next sign-in tries again.
  if (passwordHash !== 'busy') await parts.storage.subjects.rehash({ subjectId, expectedHash, passwordHash })
}
