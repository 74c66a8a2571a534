/** The last step of every sign-in: a session or a token for a subject who has proved who they are. */
import type { AuditEvent } from '../../core/audit/audit-event.ts'
import type { Settlement } from '../../core/authenticator/attempt-store.ts'
import type { FactorUse } from '../../core/authenticator/factor-store.ts'
import { amrOf, type Way } from '../../core/authenticator/ways.ts'
import type { Client } from '../../core/client/client.ts'
import type { IdentifierCarrier } from '../../core/session/session.ts'
import type { TicketUse } from '../../core/session/session-store.ts'
import type { Subject } from '../../core/subject/subject.ts'
import { type AccountParts, auditOrigin } from '../account-parts.ts'
import { createLogin } from '../create-login.ts'
import { createSession } from '../create-session.ts'
import { type CreatedToken, createToken } from '../create-token.ts'
import { endReplaced } from '../ending.ts'
import type { SignInOutcome, SignInRefusal, TokenSignInCaller } from './sign-in-outcome.ts'

/** What a client asks for, whatever it proves who it is with. */
export type CredentialWish = SessionWish | TokenWish

export interface SessionWish {
  credential: 'session'
  /** How the client will carry it. `cookie` by default. */
  carrier?: IdentifierCarrier
  /** Whether the cookie outlives the browser. False by default. */
  remember?: boolean
}

export interface TokenWish {
  credential: 'token'
  /** The registered client that it is for; the first-party one by default. */
  clientId?: string
}

/** What was proved, and what is used up or settled with the credential. */
export interface Proof {
  /** In the order in which they were proved. */
  ways: readonly Way[]
  settles?: Settlement
  /** The password is known from breaches: told in the log, not refused. Who signs in must be able to change it. */
  hasBreachedPassword?: true
  /** Used up in the transaction that makes the session. */
  redeems?: TicketUse
  finishes?: FactorUse
}

/** What was asked for, and can be given. */
export interface Askable {
  client: Client
  senderKey?: string
}

type ReadWish =
  | ({ ok: true } & Askable)
  | Extract<SignInRefusal, { reason: 'invalid-client' | 'invalid-dpop-proof' }>

/** Whether such a credential can be given at all: asked before anything is proved, so that nothing is spent on what cannot be. */
export function readWish(
  { settings, clients }: Pick<AccountParts, 'settings' | 'clients'>,
  wish: CredentialWish,
  caller: TokenSignInCaller,
): ReadWish {
  const { clientId = settings.token.clientId } = wish.credential === 'token' ? wish : {}
  const client = clients.find(clientId)
  if (client === undefined) return { ok: false, reason: 'invalid-client' }
  const senderKey = settings.token.dpop === 'off' ? undefined : caller.senderKey
  const needsKey = wish.credential === 'token' && settings.token.dpop === 'required'
  if (needsKey && senderKey === undefined) return { ok: false, reason: 'invalid-dpop-proof' }
  return { ok: true, client, ...(senderKey !== undefined && { senderKey }) }
}

/**
 * Gives the credential, and ends the sessions in whose place it comes.
 *
 * `invalid-credentials` says that the subject was changed since it was read (disabled, or signed out of everything), or that its ticket
 * was used meanwhile.
 */
export async function issueCredential(
  parts: AccountParts,
  subject: Subject,
  wish: CredentialWish,
  caller: TokenSignInCaller,
  asked: Askable,
  proved: Proof,
): Promise<SignInOutcome> {
  const amr = amrOf(proved.ways)
  const decided = await parts.hooks.afterSignIn({ subject, credential: wish.credential, amr }, caller)
  if (!decided.ok) {
    // Whoever was refused had the right proof: it did not count.
    if (proved.settles) await parts.storage.attempts.settle(proved.settles, parts.clock.now())
    return decided
  }
  const audit = auditSignIn(parts, caller, subject, wish.credential, proved)
  const { replaces = [] } = caller
  const over: SignInOutcome = { ok: false, reason: 'invalid-credentials' }
  if (wish.credential === 'token') {
    const created = await issueToken(parts, subject, asked, caller, audit, { ...proved, amr })
    if (created === undefined) return over
    if (typeof created === 'string') return { ok: false, reason: created }
    await endReplaced(parts, subject.id, replaces, caller)
    return { ok: true, credential: 'token', subject, ...created }
  }
  const [replaced, ...others] = replaces
  const session = { ...wish, amr, ...(replaced !== undefined && { replaces: replaced }) }
  const created = await createSession(parts, subject, session, caller, audit, proved)
  if (created === undefined) return over
  if (created === 'invalid-factor') return { ok: false, reason: created }
  await endReplaced(parts, subject.id, others, caller)
  return { ok: true, credential: 'session', subject, ...created }
}

async function issueToken(
  parts: AccountParts,
  subject: Subject,
  { client, senderKey }: Askable,
  caller: TokenSignInCaller,
  audit: readonly AuditEvent[],
  { amr, settles, redeems, finishes }: Proof & { amr: readonly string[] },
): Promise<CreatedToken | 'token-too-large' | 'hook-failed' | 'invalid-factor' | undefined> {
  const { settings, storage, clock } = parts
  if (settings.token.refresh) {
    const created = await createLogin(parts, subject, client, caller, audit, {
      amr,
      ...(settles && { settles }),
      ...(redeems && { redeems }),
      ...(finishes && { finishes }),
      // The first-party client may be called otherwise one day, and its logins live on.
      ...(client.id !== settings.token.clientId && { clientId: client.id }),
      ...(senderKey !== undefined && { jkt: senderKey }),
    })
    // Nothing was stored that it could have been settled with.
    if (typeof created === 'string' && created !== 'invalid-factor' && settles)
      await storage.attempts.settle(settles, clock.now())
    return created
  }
  // A token by itself is not stored: what it uses up is used up before it is given.
  const isUsed =
    redeems === undefined || (await storage.tickets.redeem({ ...redeems, at: clock.now(), audit: [] }))
  if (!isUsed) return undefined
  if (finishes !== undefined) {
    const { id: subjectId, epoch } = subject
    const used = await storage.factors.use({ ...finishes, subjectId, epoch, at: clock.now() })
    if (used !== 'used') return used === 'invalid-factor' ? used : undefined
  }
  const created = await createToken(parts, subject, client, audit, {
    amr,
    ...(senderKey !== undefined && { senderKey }),
  })
  if (settles) await storage.attempts.settle(settles, clock.now())
  return created
}

function auditSignIn(
  { settings, clock }: Pick<AccountParts, 'settings' | 'clock'>,
  caller: TokenSignInCaller,
  { id }: Subject,
  kind: 'session' | 'token',
  { hasBreachedPassword, ways }: Proof,
): AuditEvent[] {
  const told = {
    ...auditOrigin({ ...caller, actor: id }),
    at: clock.now(),
    outcome: 'success' as const,
    subjectId: id,
    kind,
  }
  return [
    ...(settings.auditSignIns ? [{ ...told, action: 'sign-in' as const }] : []),
    ...(ways.includes('recovery') ? [{ ...told, action: 'recovery-code-used' as const }] : []),
    // With a line of its own, which can be searched for.
    ...(hasBreachedPassword ? [{ ...told, action: 'password-breached' as const }] : []),
  ]
}
