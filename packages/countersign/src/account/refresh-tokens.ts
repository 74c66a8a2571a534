/** Exchanging a refresh token for a new pair, once (RFC 6749 §6, RFC 9700 §4.14.2). */
import type { AuditEvent } from '../core/audit/audit-event.ts'
import type { Client } from '../core/client/client.ts'
import type { KeyRing } from '../core/key/key-ring.ts'
import type { StoredSession } from '../core/session/session.ts'
import type { RotateOutcome } from '../core/session/session-store.ts'
import { judgeSession } from '../core/session/session-verdict.ts'
import type { Subject } from '../core/subject/subject.ts'
import { createRefreshToken, digestRefreshToken, readRefreshToken } from '../core/token/refresh-token.ts'
import { openTokenPair, sealTokenPair, type TokenPair } from '../core/token/token-pair.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'
import type { ExtraClaims } from './hooks.ts'
import { issueToken } from './issue-token.ts'

export type RefreshOutcome =
  | {
      ok: true
      /** As the store has it now. */
      subject: Pick<Subject, 'id' | 'identifier' | 'status' | 'roles'>
      sid: string
      accessToken: string
      expiresInSeconds: number
      refreshToken: string
      /** The key that they are bound to, where they are. */
      senderKey?: string
    }
  | {
      ok: false
      reason:
        | 'invalid-grant'
        | 'refresh-token-reused'
        | 'token-too-large'
        | 'invalid-dpop-proof'
        | 'hook-failed'
    }

const refused: RefreshOutcome = { ok: false, reason: 'invalid-grant' }

/**
 * Exchanges a refresh token.
 *
 * Whatever is not the token of a live login is one answer. Cheap to refuse: what was not made here costs one MAC, what
 * is over one read; neither a password hash nor a write.
 *
 * @param senderKey - The thumbprint of the key that the client has proved to have. A login that is bound to a key needs
 *   that one (RFC 9449 §5); without it nothing is exchanged, so that whoever has the key still can.
 */
export async function refreshTokens(
  parts: AccountParts,
  presented: string,
  caller: Caller,
  senderKey?: string,
): Promise<RefreshOutcome> {
  const { storage, clock, settings } = parts
  const token = settings.token.refresh ? readRefreshToken(presented, parts.refreshKey) : undefined
  if (token === undefined) return refused
  const login = await storage.sessions.findBySid(token.sid)
  if (login === undefined || judgeSession(login, clock.now()) !== 'live') return refused

  const isBound = login.jkt !== undefined || settings.token.dpop === 'required'
  if (isBound && (senderKey === undefined || login.jkt !== senderKey))
    return { ok: false, reason: 'invalid-dpop-proof' }

  const client = parts.clients.find(login.clientId ?? settings.token.clientId)
  // It may have been taken off the list since.
  if (client === undefined) return refused
  const extra = await extraClaims(parts, login, client)
  if (!extra.ok) return extra
  const pair = makePair(parts, await parts.signingKeys(), login, client, token.generation + 1, extra.claims)
  if (pair === 'token-too-large') return { ok: false, reason: pair }
  const outcome = await storage.sessions.rotate({
    sid: login.sid,
    presented: digestRefreshToken(presented),
    successor: {
      digest: digestRefreshToken(pair.refreshToken),
      sealed: sealTokenPair(pair, presented, login.sid, parts.random),
    },
    at: clock.now(),
    countedAt: parts.counted(),
    graceSeconds: settings.token.refreshGraceSeconds,
    audit: [reuseEvent(login, clock.now(), caller)],
  })
  // A node acknowledges only what it has applied itself, as with every other ending.
  if (outcome.outcome === 'reused') await parts.catchUp()
  return answerTo(parts, outcome, pair, presented, login)
}

/** A hook is told the whole account, which is read for it. */
async function extraClaims(
  { hooks, storage }: AccountParts,
  { subjectId, amr }: StoredSession,
  client: Client,
): Promise<{ ok: true; claims?: ExtraClaims } | { ok: false; reason: 'hook-failed' | 'invalid-grant' }> {
  if (hooks.claims === undefined) return { ok: true }
  const subject = await storage.subjects.find(subjectId)
  if (subject === undefined) return { ok: false, reason: 'invalid-grant' }
  return hooks.claims({ subject, amr, client })
}

/** The roles are the present ones; the epoch is the subject's, which a live login shares. */
function makePair(
  parts: AccountParts,
  keys: KeyRing,
  login: StoredSession,
  client: Client,
  generation: number,
  extra: ExtraClaims | undefined,
): TokenPair | 'token-too-large' {
  const { identifier, roles, epoch } = login.subject
  const grant = { ...login, identifier, roles, epoch, client, login, ...(extra && { extra }) }
  const issued = issueToken(parts, keys, grant)
  if (issued === 'token-too-large') return issued
  const { accessToken, expiresAt } = issued
  const { sid } = login
  const refreshToken = createRefreshToken({ sid, generation }, parts.refreshKey, parts.random)
  return { accessToken, expiresAt, refreshToken }
}

function answerTo(
  { clock }: AccountParts,
  outcome: RotateOutcome,
  made: TokenPair,
  presented: string,
  { sid, subjectId, subject, jkt }: StoredSession,
): RefreshOutcome {
  if (outcome.outcome === 'dead') return refused
  if (outcome.outcome === 'reused') return { ok: false, reason: 'refresh-token-reused' }
  const pair = outcome.outcome === 'repeated' ? openTokenPair(outcome.sealed, presented, sid) : made
  const { accessToken, expiresAt, refreshToken } = pair
  const { identifier, status, roles } = subject
  return {
    ok: true,
    subject: { id: subjectId, identifier, status, roles },
    sid,
    accessToken,
    expiresInSeconds: Math.max(0, Math.ceil((expiresAt - clock.now()) / 1000)),
    refreshToken,
    ...(jkt !== undefined && { senderKey: jkt }),
  }
}

function reuseEvent({ sid, subjectId }: StoredSession, at: number, caller: Caller): AuditEvent {
  return {
    ...auditOrigin(caller),
    at,
    action: 'refresh-token-reused',
    outcome: 'refused',
    subjectId,
    credentialId: sid,
    kind: 'token',
  }
}
