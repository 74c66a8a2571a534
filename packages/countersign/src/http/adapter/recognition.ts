/** Remembers whom each request was recognised as, so that a route's guard can say why it was not. */
import type { Identity } from '../../core/identity.ts'
import type { CheckOutcome } from '../../gate/check-outcome.ts'
import type { RequestLike } from '../protocol/credential.ts'
import { problem, refusedCredential } from '../protocol/problem.ts'
import type { Reply } from '../protocol/reply.ts'
import { securityHeaders } from '../protocol/security-headers.ts'
import type { Guarding, RequiredOptions } from './guarding.ts'

interface Recognition {
  auth: Guarding
  request: RequestLike
  outcome: CheckOutcome
}

const recognitions = new WeakMap<object, Recognition>()

/**
 * Checks a request's credential.
 *
 * @param key - What stands for the request in the framework: its own object, which the guard will see too.
 */
export async function recognize(
  auth: Guarding,
  key: object,
  request: RequestLike,
): Promise<Identity | undefined> {
  const outcome = await auth.authenticate(request)
  recognitions.set(key, { auth, request, outcome })
  return outcome.ok ? outcome.identity : undefined
}

export type Admission = { ok: true; identity: Identity } | { ok: false; reply: Reply }

/**
 * Whether a request may pass a guarded route.
 *
 * @throws {TypeError} when `countersign(auth)` did not see the request first: a mistake of the program.
 */
export async function admit(key: object, { role, maxStalenessMs }: RequiredOptions = {}): Promise<Admission> {
  const recognition = recognitions.get(key)
  if (recognition === undefined) throw new TypeError('required() needs countersign(auth) mounted before it')
  const { auth, request } = recognition
  const outcome =
    maxStalenessMs === undefined ? recognition.outcome : await auth.authenticate(request, { maxStalenessMs })
  if (!outcome.ok) return { ok: false, reply: guarded(refusedCredential(outcome.reason, {}, outcome.nonce)) }
  const { identity } = outcome
  if (role !== undefined && !identity.roles.includes(role))
    return { ok: false, reply: guarded(problem('forbidden')) }
  return { ok: true, identity }
}

/** A refusal as an application's route answers it. */
export function guarded(reply: Reply): Reply {
  return { ...reply, headers: { ...securityHeaders(), ...reply.headers } }
}

export function toResponse({ status, headers, body }: Reply): Response {
  return new Response(body ?? null, { status, headers })
}
