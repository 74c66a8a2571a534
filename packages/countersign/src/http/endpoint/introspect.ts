/** `POST /oauth2/introspect`: what a credential is worth now, for a service that was handed it (RFC 7662). */
import { z } from 'zod'
import type { SessionInfo } from '../../account/session-info.ts'
import type { Identity } from '../../core/identity.ts'
import type { AccessTokenClaims } from '../../core/token/claims.ts'
import type { CheckOutcome } from '../../gate/check-outcome.ts'
import type { HandlerParts } from '../handler-parts.ts'
import { problem } from '../protocol/problem.ts'
import { json, type Reply } from '../protocol/reply.ts'
import { presentedForm } from '../wire/presented-form.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const seconds = z.int().meta({ description: 'Seconds since the epoch.' })
const answer = z
  .union([
    z.strictObject({ active: z.literal(false) }),
    z.strictObject({
      active: z.literal(true),
      kind: z.enum(['access_token', 'refresh_token', 'session']),
      token_type: z.enum(['Bearer', 'DPoP']).optional(),
      sub: z.string(),
      exp: seconds,
      iat: seconds.optional(),
      iss: z.string(),
      aud: z.string().optional(),
      client_id: z.string().optional(),
      jti: z.string().optional(),
      sid: z.string().optional(),
      auth_time: seconds,
      amr: z.array(z.string()),
      roles: z.array(z.string()).optional(),
      cnf: z.strictObject({ jkt: z.string() }).optional(),
    }),
  ])
  .meta({ id: 'Introspection' })

const inactive: Reply = json(200, { active: false })

export const introspect: Endpoint = endpoint({
  method: 'POST',
  path: '/oauth2/introspect',
  summary: 'Ask what a credential is worth now',
  tag: 'Integration',
  access: { client: 'introspect' },
  strict: true,
  body: presentedForm,
  isForm: true,
  answers: {
    200: {
      description:
        'Whether the credential is live, and what it says. Why one is not live is not told (§2.2).',
      body: answer,
    },
  },
  refusals: ['storage-unavailable'],
  async answer({ parts, body: { token } }) {
    const login = await parts.accounts.tokens.findLogin(token)
    if (login !== undefined) return json(200, describeLogin(login, parts.settings.issuer.origin))
    const checked = await checkCredential(parts, token)
    if (!checked.ok) return checked.reason === 'storage-unavailable' ? problem(checked.reason) : inactive
    return json(200, describeIdentity(checked.identity, parts.accounts.tokens.read(token), parts))
  },
})

/** Strict, whatever staleness is configured: a service asks because it wants to know how things are now. */
async function checkCredential({ check }: HandlerParts, credential: string): Promise<CheckOutcome> {
  const options = { maxStalenessMs: 0 }
  if (credential.includes('.'))
    return check({ kind: 'token', token: credential, scheme: 'introspection' }, options)
  const cookie = await check({ kind: 'session', identifier: credential, carrier: 'cookie' }, options)
  // How its client carries it is not known here, and a session answers only to its own way.
  if (cookie.ok || cookie.reason !== 'malformed') return cookie
  return check({ kind: 'session', identifier: credential, carrier: 'header' }, options)
}

function describeIdentity(
  identity: Identity,
  claims: AccessTokenClaims | undefined,
  { settings }: HandlerParts,
): object {
  const { kind, subject, jti, sid, roles, amr, authTime, expiresAt } = identity
  return {
    active: true,
    kind: kind === 'token' ? 'access_token' : 'session',
    ...(claims !== undefined && {
      token_type: claims.cnf === undefined ? 'Bearer' : 'DPoP',
      iat: claims.iat,
      aud: claims.aud,
      client_id: claims.client_id,
      cnf: claims.cnf,
    }),
    sub: subject,
    exp: toSeconds(expiresAt),
    iss: settings.issuer.origin,
    jti,
    sid,
    auth_time: toSeconds(authTime),
    amr,
    roles,
  }
}

function describeLogin(login: SessionInfo, issuer: string): object {
  return {
    active: true,
    kind: 'refresh_token',
    sub: login.subjectId,
    exp: toSeconds(Math.min(login.idleExpiresAt, login.absoluteExpiresAt)),
    iat: toSeconds(login.createdAt),
    iss: issuer,
    sid: login.sid,
    auth_time: toSeconds(login.authenticatedAt),
    amr: login.amr,
  }
}

function toSeconds(instant: number): number {
  return Math.floor(instant / 1000)
}
