/** Issues an access token by itself: nothing is stored but the line in the audit log. */
import type { AuditEvent } from '../core/audit/audit-event.ts'
import type { Client } from '../core/client/client.ts'
import type { Subject } from '../core/subject/subject.ts'
import type { AccountParts } from './account-parts.ts'
import { issueToken } from './issue-token.ts'

export interface CreatedToken {
  accessToken: string
  jti: string
  expiresInSeconds: number
  /** Only where refresh tokens are switched on: 80 characters, a secret. */
  refreshToken?: string
  /** Only where refresh tokens are switched on: the login that both tokens belong to. */
  sid?: string
  /** The key that they are bound to, where they are. */
  senderKey?: string
}

export async function createToken(
  parts: AccountParts,
  subject: Subject,
  client: Client,
  audit: readonly AuditEvent[],
  { amr, senderKey }: { amr: readonly string[]; senderKey?: string },
): Promise<CreatedToken | 'token-too-large' | 'hook-failed'> {
  const extra = await parts.hooks.claims?.({ subject, amr, client })
  if (extra?.ok === false) return extra.reason
  const issued = issueToken(parts, await parts.signingKeys(), {
    subjectId: subject.id,
    identifier: subject.identifier,
    epoch: subject.epoch,
    roles: subject.roles,
    amr,
    authenticatedAt: parts.clock.now(),
    client,
    ...(senderKey !== undefined && { jkt: senderKey }),
    ...(extra && { extra: extra.claims }),
  })
  if (issued === 'token-too-large') return issued
  const { accessToken, jti, expiresInSeconds } = issued
  if (audit.length > 0)
    await parts.storage.audit.append(audit.map(event => ({ ...event, credentialId: jti })))
  return { accessToken, jti, expiresInSeconds, ...(senderKey !== undefined && { senderKey }) }
}
