/** Countersign for servers that answer a fetch `Request` with a `Response`: Deno, Bun, Workers-style runtimes, tests. */

import type { Identity } from '../../core/identity.ts'
import { assertMount, assertRequired } from '../call-arguments.ts'
import type { Connection } from '../handler-parts.ts'
import { isOwnAddress } from '../own-address.ts'
import { toResponse } from '../protocol/reply.ts'
import { pathOf } from '../route.ts'
import type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'
import { admit, recognize } from './recognition.ts'

export type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'

/** The application; `identity` is `undefined` when nobody is signed in. */
export type Application = (request: Request, identity: Identity | undefined) => Response | Promise<Response>

/** @param connection - The peer's address, where the server tells it; attempts are counted by it. */
export type FetchListener = (request: Request, connection?: Connection) => Promise<Response>

/** Answers Countersign's own addresses and passes every other request on to `next`, with who it comes from. */
export function countersign(auth: Guarding, next: Application, options: MountOptions = {}): FetchListener {
  assertMount(auth, options)
  return async (request, connection) => {
    if (isOwnAddress(pathOf(request), options.serve)) return auth.handler(request, connection)
    return next(request, await recognize(auth, request, request))
  }
}

/** Lets a request through to `next` only with a live credential. */
export function required(
  next: (request: Request, identity: Identity) => Response | Promise<Response>,
  options: RequiredOptions = {},
): Application {
  assertRequired(options)
  return async request => {
    const admission = await admit(request, options)
    return admission.ok ? next(request, admission.identity) : toResponse(admission.reply)
  }
}
