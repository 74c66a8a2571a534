/** Sign-in: identifier and password are checked once, and either credential is issued. */
import type { AuditEvent } from '../core/audit/audit-event.ts'
import { normalizePassword } from '../core/authenticator/password.ts'
import type { Asker } from '../core/authenticator/password-hasher.ts'
import type { IdentifierCarrier } from '../core/session/session.ts'
import type { Subject } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'
import { beginAttempt, markFor, settlementOf } from './attempts.ts'
import { createLogin } from './create-login.ts'
import { type CreatedSession, createSession } from './create-session.ts'
import { type CreatedToken, createToken } from './create-token.ts'
import { endReplaced } from './ending.ts'

interface Proof {
  /** As typed. */
  identifier: string
  /** As typed. */
  password: string
}

/** A sign-in for a session, as the client asks for it. */
export interface SessionSignIn extends Proof {
  credential: 'session'
  /** How the client will carry it. `cookie` by default. */
  carrier?: IdentifierCarrier
  /** Whether the cookie outlives the browser. False by default. */
  remember?: boolean
}

/** A sign-in for an access token, as the client asks for it. */
export interface TokenSignIn extends Proof {
  credential: 'token'
  /** The registered client that it is for; the first-party one by default. */
  clientId?: string
}

/** What the client says: all of it may come from a request's body. */
export type SignIn = SessionSignIn | TokenSignIn

/** What the caller vouches for: never taken from a request's body. */
export interface SignInCaller extends Caller {
  /** The `sid` of each session that the same client presented: they end, so that no identifier survives a sign-in (K01). */
  replaces?: readonly string[]
  /**
   * What the client kept of `device` in the outcome of a sign-in before, as the client sent it; a list where it sent several
   * cookies of the name. Who has it is not kept out by strangers who guess (K41); it proves nothing else.
   */
  device?: string | readonly string[]
}

/** What a client is to keep for ninety days, and to show at its next sign-in as `caller.device`. */
interface ForDevice {
  /** At most 175 characters of base64url and points; absent where what it showed remains good, and where attempts are not counted. */
  device?: string
}

export interface TokenSignInCaller extends SignInCaller {
  /**
   * The thumbprint of a key that the client has proved to have (RFC 9449); the tokens work for nobody else. The caller must
   * have verified the proof.
   */
  senderKey?: string
}

export type SessionSignInOutcome =
  | ({ ok: true; credential: 'session'; subject: Subject } & CreatedSession & ForDevice)
  | SignInRefusal
export type TokenSignInOutcome =
  | ({ ok: true; credential: 'token'; subject: Subject } & CreatedToken & ForDevice)
  | SignInRefusal
export type SignInOutcome = SessionSignInOutcome | TokenSignInOutcome

export type SignInRefusal =
  | { ok: false; reason: 'invalid-credentials' }
  /** For a token: no client has that `client_id`; nothing was checked. */
  | { ok: false; reason: 'invalid-client' }
  /** For a token: the subject's roles or the client's claims are too long for one. */
  | { ok: false; reason: 'token-too-large' }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }
  | { ok: false; reason: 'busy' }
  /** No key was proved, and tokens must be bound to one. */
  | { ok: false; reason: 'invalid-dpop-proof' }

/** RFC 8176. */
const amr: readonly string[] = ['pwd']

/** Signs in. A wrong password, an unknown identifier and a disabled subject are one answer, after the same work (K20). */
export async function signIn(
  parts: AccountParts,
  input: SignIn,
  caller: TokenSignInCaller,
): Promise<SignInOutcome> {
  // A session cannot be bound, and must not seem to be.
  if (input.credential === 'session' && caller.senderKey !== undefined)
    throw new TypeError('auth.signIn: caller.senderKey is for a token')
  const { storage, clock, settings, clients } = parts
  const { clientId = settings.token.clientId } = input.credential === 'token' ? input : {}
  const client = clients.find(clientId)
  if (client === undefined) return { ok: false, reason: 'invalid-client' }
  const senderKey = settings.token.dpop === 'off' ? undefined : caller.senderKey
  const needsKey = input.credential === 'token' && settings.token.dpop === 'required'
  if (needsKey && senderKey === undefined) return { ok: false, reason: 'invalid-dpop-proof' }
  const { plan, found, spent } = await beginAttempt(parts, caller, input.identifier)
  if (!spent.ok) {
    // Whom it concerns, so that the log can be searched for it. Once for each flood, and whether or not anybody has that
    // identifier.
    if (spent.first) await auditRefusal(parts, input, caller, 'too-many-attempts', found?.subject.id)
    return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  }

  const { allowances, asker } = plan
  const password = normalizePassword(input.password)
  const matches = await parts.hasher.verify(found?.passwordHash, password, asker)
  if (matches === 'busy') {
    await storage.attempts.settle({ allowances }, clock.now())
    return { ok: false, reason: 'busy' }
  }
  if (!matches || found === undefined || found.subject.status !== 'active') {
    await auditRefusal(parts, input, caller, 'invalid-credentials', found?.subject.id)
    return { ok: false, reason: 'invalid-credentials' }
  }

  const { subject, passwordHash } = found
  const settles = settlementOf(parts, plan)
  const device = markFor(parts, caller, subject, plan)
  const forDevice = device === undefined ? {} : { device }
  // At once: a service that is slow adds to a rehash no more than its limit.
  const [isBreached] = await Promise.all([
    parts.breaches.isBreached(password),
    rehash(parts, subject.id, passwordHash, password, asker),
  ])
  const told = {
    ...auditOrigin({ ...caller, actor: subject.id }),
    at: clock.now(),
    outcome: 'success' as const,
    subjectId: subject.id,
    kind: input.credential,
  }
  const audit: AuditEvent[] = settings.auditSignIns ? [{ ...told, action: 'sign-in' }] : []
  // Told, not refused: who signs in must be able to change it. With a line of its own, which can be searched for.
  if (isBreached) audit.push({ ...told, action: 'password-breached' })
  const { replaces = [] } = caller
  // Disabled or given another password since it was read: the proof is of a moment that is over.
  const over: SignInOutcome = { ok: false, reason: 'invalid-credentials' }
  if (input.credential === 'token') {
    const created = settings.token.refresh
      ? await createLogin(parts, subject, client, caller, audit, {
          amr,
          settles,
          // The first-party client may be called otherwise one day, and its logins live on.
          ...(client.id !== settings.token.clientId && { clientId: client.id }),
          ...(senderKey !== undefined && { jkt: senderKey }),
        })
      : await createToken(parts, subject, client, audit, {
          amr,
          ...(senderKey !== undefined && { senderKey }),
        })
    // Nothing was stored that it could have been settled with.
    if (!settings.token.refresh || created === 'token-too-large')
      await storage.attempts.settle(settles, clock.now())
    if (created === 'token-too-large') {
      await auditRefusal(parts, input, caller, created, subject.id)
      return { ok: false, reason: created }
    }
    if (created === undefined) return over
    await endReplaced(parts, subject.id, replaces, caller)
    return { ok: true, credential: 'token', subject, ...created, ...forDevice }
  }
  const [replaced, ...others] = replaces
  const wish = { ...input, amr, ...(replaced !== undefined && { replaces: replaced }) }
  const created = await createSession(parts, subject, wish, caller, audit, settles)
  if (created === undefined) return over
  await endReplaced(parts, subject.id, others, caller)
  return { ok: true, credential: 'session', subject, ...created, ...forDevice }
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

async function auditRefusal(
  parts: AccountParts,
  input: SignIn,
  caller: Caller,
  detail: string,
  subjectId?: string,
): Promise<void> {
  if (!parts.settings.auditSignIns) return
  await parts.storage.audit.append([
    {
      ...auditOrigin(caller),
      at: parts.clock.now(),
      action: 'sign-in',
      outcome: 'refused',
      detail,
      kind: input.credential,
      ...(subjectId !== undefined && { subjectId }),
    },
  ])
}
