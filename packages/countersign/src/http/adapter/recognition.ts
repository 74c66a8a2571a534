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

/** On the request itself: a WeakMap would cost as much as the check. */
const recognition: unique symbol = Symbol('countersign.recognition')

interface Recognized {
  [recognition]?: Recognition
}

/**
 * Checks a request's credential. Answers at once where memory suffices.
 *
 * @param key - What stands for the request in the framework: its own object, which the guard will see too.
 */
export function recognize(
  auth: Guarding,
  key: object,
  request: RequestLike,
): Identity | undefined | Promise<Identity | undefined> {
  const outcome = auth.check(request)
  if (outcome instanceof Promise) return outcome.then(known => remember(auth, key, request, known))
  return remember(auth, key, request, outcome)
}

function remember(
  auth: Guarding,
  key: object,
  request: RequestLike,
  outcome: CheckOutcome,
): Identity | undefined {
  ;(key as Recognized)[recognition] = { auth, request, outcome }
  return outcome.ok ? outcome.identity : undefined
}

export type Admission = { ok: true; identity: Identity } | { ok: false; reply: Reply }

/**
 * Whether a request may pass a guarded route. Answers at once where memory suffices.
 *
 * @throws {TypeError} when `countersign(auth)` did not see the request first: a mistake of the program.
 */
export function admit(key: object, options: RequiredOptions = {}): Admission | Promise<Admission> {
  const recognized = (key as Recognized)[recognition]
  if (recognized === undefined) throw new TypeError('required() needs countersign(auth) mounted before it')
  const { auth, request, outcome } = recognized
  const { role, maxStalenessMs } = options
  if (maxStalenessMs === undefined) return judge(auth, outcome, role)
  const again = auth.check(request, { maxStalenessMs })
  return again instanceof Promise ? again.then(known => judge(auth, known, role)) : judge(auth, again, role)
}

function judge(auth: Guarding, outcome: CheckOutcome, role: string | undefined): Admission {
  if (!outcome.ok)
    return { ok: false, reply: guarded(auth, refusedCredential(outcome.reason, {}, outcome.nonce)) }
  const { identity } = outcome
  if (role !== undefined && !identity.roles.includes(role))
    return { ok: false, reply: guarded(auth, problem('forbidden')) }
  return outcome
}

/** A refusal as an application's route answers it. */
export function guarded({ securityHeaders: everywhere = securityHeaders() }: Guarding, reply: Reply): Reply {
  return { ...reply, headers: { ...everywhere, ...reply.headers } }
}
