/** Credentials that an application gives out by itself, for a proof that it has checked in its own way. */
import type { AuditEvent } from '../core/audit/audit-event.ts'
import type { IdentifierCarrier, Session } from '../core/session/session.ts'
import type { Subject } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'
import { createLogin } from './create-login.ts'
import { createSession } from './create-session.ts'
import { type CreatedToken, createToken } from './create-token.ts'

export interface GivenSessionWish {
  /** How the client will carry it. `cookie` by default. */
  carrier?: IdentifierCarrier
  /** Whether the cookie outlives the browser. False by default. */
  remember?: boolean
  /** How the subject proved who they are (RFC 8176), as the application knows it. None by default. */
  amr?: readonly string[]
}

export interface GivenTokenWish {
  /** The registered client that it is for; the first-party one by default. */
  clientId?: string
  /** As for a session. */
  amr?: readonly string[]
  /** Whether it comes with a refresh token, where those are switched on. False by default. */
  refresh?: boolean
}

/** Nobody has that id, or who has it is disabled: nothing was given. */
export interface NotGiven {
  ok: false
  reason: 'unknown-subject' | 'subject-disabled'
}

export interface GivenSession {
  ok: true
  session: Session
  /** The secret that the client carries: 43 characters. */
  sessionIdentifier: string
  /** The value of a `Set-Cookie` header, where the carrier is the cookie. */
  setCookie?: string
}

export type GivenToken = { ok: true } & CreatedToken

/** @throws {StorageError} outcome unknown: a session may be there that nobody carries. */
export async function giveSession(
  parts: AccountParts,
  subjectId: string,
  wish: GivenSessionWish,
  caller: Caller,
): Promise<GivenSession | NotGiven> {
  const subject = await parts.storage.subjects.find(subjectId)
  if (subject === undefined) return { ok: false, reason: 'unknown-subject' }
  const { amr = [] } = wish
  const created = await createSession(
    parts,
    subject,
    { ...wish, amr },
    caller,
    given(parts, subject, 'session', caller),
  )
  // It was read a moment ago, and is disabled now or was signed out of everything meanwhile.
  if (created === undefined || created === 'invalid-factor') return { ok: false, reason: 'subject-disabled' }
  const { session, sessionIdentifier } = created
  const isCookie = session.carrier === 'cookie'
  return {
    ok: true,
    session,
    sessionIdentifier,
    ...(isCookie && { setCookie: parts.writeCookie(session, sessionIdentifier) }),
  }
}

/** @throws {StorageError} outcome unknown: a login may be there whose tokens nobody has. */
export async function giveToken(
  parts: AccountParts,
  subjectId: string,
  wish: GivenTokenWish,
  caller: Caller,
): Promise<
  GivenToken | NotGiven | { ok: false; reason: 'invalid-client' | 'token-too-large' | 'hook-failed' }
> {
  const { settings, clients, storage } = parts
  const client = clients.find(wish.clientId ?? settings.token.clientId)
  if (client === undefined) return { ok: false, reason: 'invalid-client' }
  const subject = await storage.subjects.find(subjectId)
  if (subject === undefined) return { ok: false, reason: 'unknown-subject' }
  if (subject.status !== 'active') return { ok: false, reason: 'subject-disabled' }
  const { amr = [], refresh = false } = wish
  const audit = given(parts, subject, 'token', caller)
  const ties = client.id === settings.token.clientId ? {} : { clientId: client.id }
  const created =
    refresh && settings.token.refresh
      ? await createLogin(parts, subject, client, caller, audit, { amr, ...ties })
      : await createToken(parts, subject, client, audit, { amr })
  if (created === undefined || created === 'invalid-factor') return { ok: false, reason: 'subject-disabled' }
  if (typeof created === 'string') return { ok: false, reason: created }
  return { ok: true, ...created }
}

/** Who gave it stands as the actor: nobody signed in here. */
function given(
  { clock, settings }: AccountParts,
  subject: Subject,
  kind: 'session' | 'token',
  caller: Caller,
): AuditEvent[] {
  if (!settings.auditSignIns) return []
  return [
    {
      ...auditOrigin(caller),
      at: clock.now(),
      action: 'sign-in',
      outcome: 'success',
      detail: 'given-by-application',
      subjectId: subject.id,
      kind,
    },
  ]
}
