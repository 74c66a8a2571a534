/** Who is calling, and whether the endpoint is for them. */
import type { Caller } from '../account/account-parts.ts'
import type { Identity } from '../core/identity.ts'
import { administratorRole } from '../core/subject/subject.ts'
import type { CheckOutcome, CheckRefused, Presented } from '../gate/check-outcome.ts'
import type { Access, Endpoint } from './endpoint/endpoint.ts'
import type { Connection } from './handler-parts.ts'
import { isKey } from './key-limits.ts'
import { findBasic } from './protocol/basic.ts'
import {
  findCredential,
  findEveryCredential,
  findSessionCookie,
  findSessionCookies,
} from './protocol/credential.ts'
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
      /** Whoever the credentials show, where there may be several. */
      identities: readonly Identity[]
      presented: Presented
    }
  | { ok: false; reply: Reply }

const nobody: AccessOutcome & { ok: true } = {
  ok: true,
  identity: undefined,
  identities: [],
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
  const check = (presented: Presented) =>
    parts.check(presented, {
      ...(endpoint.strict && { maxStalenessMs: 0 }),
      ...(endpoint.isUnused && { isUse: false }),
    })
  // At sign-in only the browser's own sessions are of interest: they are about to be replaced.
  if (access === 'visitor') {
    const inCookie = findSessionCookie(request, profile)
    // Not let in by a sign-in that everything after it would take back.
    if (inCookie.kind === 'none' && inCookie.reason === 'cookies-too-large')
      return { ok: false, reply: refusedCredential(inCookie.reason) }
    return recognize(findSessionCookies(request, profile), check)
  }

  const presented = findCredential(request, profile, findProof)
  // A check does not guess between two (K02). Whoever wants all of them ended need not be asked which.
  if (access === 'leaver' && presented.kind === 'none' && presented.reason === 'ambiguous')
    return leave(await recognize(findEveryCredential(request, profile, findProof), check))
  const checked = await check(presented)
  if (!checked.ok) return refuse(checked)
  const { identity } = checked
  if (access === 'leaver') return { ...nobody, identities: [identity], presented }
  const isPermitted =
    (access === 'subject' || identity.roles.includes(administratorRole)) &&
    !(isKey(identity) && endpoint.isNotForKeys)
  return isPermitted
    ? { ok: true, identity, identities: [], presented }
    : { ok: false, reply: problem('forbidden') }
}

/** Whom each of several credentials shows. Those that do not live show nobody, and are no reason to refuse. */
async function recognize(
  presented: readonly Presented[],
  check: (presented: Presented) => CheckOutcome | Promise<CheckOutcome>,
): Promise<AccessOutcome> {
  const identities: Identity[] = []
  for (const one of presented) {
    const checked = await check(one)
    if (checked.ok) identities.push(checked.identity)
    else if (checked.reason === 'storage-unavailable') return refuse(checked)
  }
  return { ...nobody, identities }
}

/** Where none of several lives there is nothing to end: the same refusal as everywhere. */
function leave(outcome: AccessOutcome): AccessOutcome {
  return outcome.ok && outcome.identities.length === 0 ? refuse({ ok: false, reason: 'ambiguous' }) : outcome
}

/** A refusal changes nothing that the client holds: it may have another cookie by the time the answer arrives (K32). */
function refuse({ reason, nonce }: CheckRefused): AccessOutcome {
  return { ok: false, reply: refusedCredential(reason, {}, nonce) }
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
  { headers }: Incoming,
  connection: Connection,
  identity: Identity | undefined,
): Caller {
  const address = readClientAddress(connection.address, headers.get('x-forwarded-for'))
  const userAgent = headers.get('user-agent')
  return {
    ...(address !== undefined && { address }),
    ...(userAgent !== null && { userAgent }),
    ...(identity !== undefined && { actor: identity.subject }),
  }
}
