/** Sign-in: identifier and password are checked once, and either credential is issued. */
import type { AuditEvent } from '../core/audit/audit-event.ts'
import { normalizePassword } from '../core/authenticator/password.ts'
import type { IdentifierCarrier } from '../core/session/session.ts'
import { normalizeIdentifier } from '../core/subject/identifier.ts'
import type { Subject } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'
import { noteFamiliar, planAttempts } from './attempts.ts'
import { createLogin } from './create-login.ts'
import { type CreatedSession, createSession } from './create-session.ts'
import { type CreatedToken, createToken } from './create-token.ts'

export interface SignIn {
  /** As typed. */
  identifier: string
  /** As typed. */
  password: string
  credential: 'session' | 'token'
  /** For a token: the registered client that it is for; the first-party one by default. */
  clientId?: string
  /** For a session: how the client will carry it. `cookie` by default. */
  carrier?: IdentifierCarrier
  /** For a session: whether the cookie outlives the browser. False by default. */
  remember?: boolean
  /** The `sid` of a session that the same client presented: it ends, so that no identifier survives a sign-in (K01). */
  replaces?: string
  /**
   * For a token: the thumbprint of a key that the client has proved to have (RFC 9449); the tokens work for nobody else.
   * Whoever calls this has verified the proof.
   */
  senderKey?: string
}

export type SignInOutcome =
  | ({ ok: true; credential: 'session'; subject: Subject } & CreatedSession)
  | ({ ok: true; credential: 'token'; subject: Subject } & CreatedToken)
  | { ok: false; reason: 'invalid-credentials' }
  /** For a token: no client has that `client_id`; nothing was checked. */
  | { ok: false; reason: 'invalid-client' }
  /** For a token: the subject's roles or the client's claims are too long for one. */
  | { ok: false; reason: 'token-too-large' }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }
  | { ok: false; reason: 'busy' }
  /** No key was proved, and tokens must be bound to one. */
  | { ok: false; reason: 'invalid-dpop-proof' }

/** Signs in. A wrong password, an unknown identifier and a disabled subject are one answer, after the same work (K20). */
export async function signIn(parts: AccountParts, input: SignIn, caller: Caller): Promise<SignInOutcome> {
  const { storage, clock, settings, clients } = parts
  const client = clients.find(input.clientId ?? settings.token.clientId)
  if (client === undefined) return { ok: false, reason: 'invalid-client' }
  const senderKey = settings.token.dpop === 'off' ? undefined : input.senderKey
  const needsKey = input.credential === 'token' && settings.token.dpop === 'required'
  if (needsKey && senderKey === undefined) return { ok: false, reason: 'invalid-dpop-proof' }
  const identifier = normalizeIdentifier(input.identifier)
  const plan = await planAttempts(parts, caller, identifier ?? input.identifier)
  const { allowances } = plan
  const spent = await storage.attempts.spend(allowances, clock.now())
  if (!spent.ok) {
    if (spent.first) await auditRefusal(parts, input, caller, 'too-many-attempts')
    return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  }

  const found = identifier === undefined ? undefined : await storage.subjects.findCredentials(identifier)
  const password = normalizePassword(input.password)
  const matches = await parts.hasher.verify(found?.passwordHash, password)
  if (matches === 'busy') {
    await storage.attempts.refund(allowances, clock.now())
    return { ok: false, reason: 'busy' }
  }
  if (!matches || found === undefined || found.subject.status !== 'active') {
    await auditRefusal(parts, input, caller, 'invalid-credentials', found?.subject.id)
    return { ok: false, reason: 'invalid-credentials' }
  }

  const { subject, passwordHash } = found
  await storage.attempts.refund(allowances, clock.now())
  await noteFamiliar(parts, plan)
  await rehash(parts, subject.id, passwordHash, password)
  const audit: AuditEvent[] = settings.auditSignIns
    ? [
        {
          ...auditOrigin({ ...caller, actor: subject.id }),
          at: clock.now(),
          action: 'sign-in',
          outcome: 'success',
          subjectId: subject.id,
          kind: input.credential,
        },
      ]
    : []
  // Disabled or given another password since it was read: the proof is of a moment that is over.
  const over: SignInOutcome = { ok: false, reason: 'invalid-credentials' }
  if (input.credential === 'token') {
    const created = settings.token.refresh
      ? await createLogin(parts, subject, client, caller, audit, {
          // The first-party client may be called otherwise one day, and its logins live on.
          ...(client.id !== settings.token.clientId && { clientId: client.id }),
          ...(senderKey !== undefined && { jkt: senderKey }),
        })
      : await createToken(parts, subject, client, audit, senderKey)
    if (created === 'token-too-large') {
      await auditRefusal(parts, input, caller, created, subject.id)
      return { ok: false, reason: created }
    }
    return created === undefined ? over : { ok: true, credential: 'token', subject, ...created }
  }
  const created = await createSession(parts, subject, input, caller, audit)
  return created === undefined ? over : { ok: true, credential: 'session', subject, ...created }
}

async function rehash(
  parts: AccountParts,
  subjectId: string,
  expectedHash: string,
  password: string,
): Promise<void> {
  if (!parts.hasher.needsRehash(expectedHash)) return
  const passwordHash = await parts.hasher.hash(password)
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
