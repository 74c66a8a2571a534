/** Issues an access token: everything is in it, and nothing is stored but the line in the audit log. */
import type { AuditEvent } from '../core/audit/audit-event.ts'
import { createHandle } from '../core/handle.ts'
import type { Subject } from '../core/subject/subject.ts'
import { type AccessTokenClaims, issueAccessToken } from '../core/token/access-token.ts'
import type { AccountParts } from './account-parts.ts'

export interface CreatedToken {
  accessToken: string
  jti: string
  expiresInSeconds: number
}

export async function createToken(
  parts: AccountParts,
  subject: Subject,
  audit: readonly AuditEvent[],
): Promise<CreatedToken> {
  const { clock, random, settings, storage } = parts
  const { accessTimeoutSeconds, audience, clientId } = settings.token
  const issuedAt = Math.floor(clock.now() / 1000)
  const claims: AccessTokenClaims = {
    iss: settings.issuer,
    sub: subject.id,
    aud: audience,
    exp: issuedAt + accessTimeoutSeconds,
    iat: issuedAt,
    jti: createHandle(random),
    client_id: clientId,
    epoch: subject.epoch,
    amr: ['pwd'],
    ...(subject.roles.length > 0 && { roles: [...subject.roles] }),
  }
  if (audit.length > 0)
    await storage.audit.append(audit.map(event => ({ ...event, credentialId: claims.jti })))
  return {
    accessToken: issueAccessToken(claims, parts.keys().active),
    jti: claims.jti,
    expiresInSeconds: accessTimeoutSeconds,
  }
}
