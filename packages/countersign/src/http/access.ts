/** Who is calling, and whether the endpoint is for them. */
import type { Caller } from '../account/account-parts.ts'
import type { Identity } from '../core/identity.ts'
import { administratorRole } from '../core/subject/subject.ts'
import type { Presented } from '../gate/check-outcome.ts'
import type { Access, Endpoint } from './endpoint/endpoint.ts'
import type { Connection } from './handler-parts.ts'
import { findBasic } from './protocol/basic.ts'
import { removedCookie } from './protocol/cookie.ts'
import { findCredential, findSessionCookie } from './protocol/credential.ts'
import type { Incoming } from './protocol/incoming.ts'
import { problem, refusedCredential } from './protocol/problem.ts'
import type { Reply } from './protocol/reply.ts'
import { findProof } from './protocol/request-proof.ts'
import type { Site } from './site.ts'

export type AccessOutcome =
  | {
      ok: true
      identity: Identity | undefined
      /** The registered client that proved who it is, by its id. */
      client?: string
      presented: Presented
      /** Removes a cookie that was refused, unless the endpoint sets another. */
      cookieHeaders?: { 'set-cookie'?: string }
    }
  | { ok: false; reply: Reply }

const nobody: AccessOutcome & { ok: true } = {
  ok: true,
  identity: undefined,
  presented: { kind: 'none', reason: 'missing' },
}

export async function checkAccess(endpoint: Endpoint, site: Site, request: Incoming): Promise<AccessOutcome> {
  const { access } = endpoint
  if (access === 'anyone') return nobody
  const { parts, profile } = site
  if (access === 'holder' || typeof access === 'object') {
    const proved = checkClient(access, site, request)
    if (proved !== undefined) return proved
  }
  // At sign-in only the browser's own session is of interest: it is about to be replaced.
  const presented =
    access === 'visitor' ? findSessionCookie(request, profile) : findCredential(request, profile, findProof)
  if (access === 'visitor' && presented.kind === 'none') {
    // Not let in by a sign-in that everything after it would take back.
    return presented.reason === 'cookies-too-large'
      ? { ok: false, reply: refusedCredential(presented.reason) }
      : nobody
  }

  const checked = await parts.check(presented, {
    ...(endpoint.strict && { maxStalenessMs: 0 }),
    ...(endpoint.isUnused && { isUse: false }),
  })
  if (checked.ok) {
    const { identity } = checked
    const isPermitted =
      access === 'subject' || access === 'visitor' || identity.roles.includes(administratorRole)
    return isPermitted ? { ok: true, identity, presented } : { ok: false, reply: problem('forbidden') }
  }
  // A node that cannot tell must not take a cookie away.
  const cookieHeaders = checked.reason === 'storage-unavailable' ? {} : removedCookie(profile, presented)
  if (access === 'visitor') return { ...nobody, cookieHeaders }
  return { ok: false, reply: refusedCredential(checked.reason, cookieHeaders, checked.nonce) }
}

/** Judges a client that says who it is; `undefined` where none does and somebody else may ask in its place. */
function checkClient(access: Access, { parts }: Site, request: Incoming): AccessOutcome | undefined {
  const basic = findBasic(request.headers.get('authorization') ?? undefined)
  if (basic.found === 'none') return access === 'holder' ? nobody : undefined
  const client = basic.found === 'one' ? parts.clients.authenticate(basic.id, basic.secret) : undefined
  if (client === undefined) return { ok: false, reply: problem('invalid-client') }
  const isPermitted = typeof access !== 'object' || client.permissions.includes(access.client)
  return isPermitted ? { ...nobody, client: client.id } : { ok: false, reply: problem('forbidden') }
}

/** Who asks, for the audit log and for counting attempts. At sign-in it is not known yet. */
export function callerOf(
  { readClientAddress }: Site,
  { access }: Endpoint,
  { headers }: Incoming,
  connection: Connection,
  identity: Identity | undefined,
): Caller {
  const address = readClientAddress(connection.address, headers.get('x-forwarded-for'))
  const userAgent = headers.get('user-agent')
  return {
    ...(address !== undefined && { address }),
    ...(userAgent !== null && { userAgent }),
    ...(identity !== undefined && access !== 'visitor' && { actor: identity.subject }),
  }
}
