/** Who is calling, and whether the endpoint is for them. */
import type { Caller } from '../account/account-parts.ts'
import type { Identity } from '../core/identity.ts'
import { administratorRole } from '../core/subject/subject.ts'
import type { Presented } from '../gate/check-outcome.ts'
import type { Endpoint } from './endpoint/endpoint.ts'
import type { Connection } from './handler-parts.ts'
import { removedCookie } from './protocol/cookie.ts'
import { findCredential, headerReader, type ReadHeader } from './protocol/credential.ts'
import { problem, refusedCredential } from './protocol/problem.ts'
import type { Reply } from './protocol/reply.ts'
import { findProof } from './protocol/request-proof.ts'
import type { Site } from './site.ts'

export type AccessOutcome =
  | {
      ok: true
      identity: Identity | undefined
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

export async function checkAccess(endpoint: Endpoint, site: Site, request: Request): Promise<AccessOutcome> {
  const { access } = endpoint
  if (access === 'anyone') return nobody
  const { parts, profile } = site
  const read = headerReader(request)
  const presented = findCredential(access === 'visitor' ? onlyCookie(read) : read, profile, () =>
    findProof(request),
  )
  if (access === 'visitor' && presented.kind === 'none') return nobody

  const checked = await parts.check(presented, endpoint.strict ? { maxStalenessMs: 0 } : {})
  if (checked.ok) {
    const { identity } = checked
    const isPermitted = access !== 'administrator' || identity.roles.includes(administratorRole)
    return isPermitted ? { ok: true, identity, presented } : { ok: false, reply: problem('forbidden') }
  }
  // A node that cannot tell must not take a cookie away.
  const cookieHeaders = checked.reason === 'storage-unavailable' ? {} : removedCookie(profile, presented)
  if (access === 'visitor') return { ...nobody, cookieHeaders }
  return { ok: false, reply: refusedCredential(checked.reason, cookieHeaders, checked.nonce) }
}

/** At sign-in only the browser's own session is of interest: it is about to be replaced. */
function onlyCookie(read: ReadHeader): ReadHeader {
  return name => (name === 'cookie' ? read(name) : undefined)
}

/** Who asks, for the audit log and for counting attempts. At sign-in it is not known yet. */
export function callerOf(
  { readClientAddress }: Site,
  { access }: Endpoint,
  { headers }: Request,
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
