/** Countersign for Hono: `app.use(countersign(auth))` answers its own addresses and gives every request `c.var.identity`. */

import type { Context, MiddlewareHandler } from 'hono'
import { callable, optional } from '../../core/argument.ts'
import type { Identity } from '../../core/identity.ts'
import { assertMount, assertRequired } from '../call-arguments.ts'
import { isOwnAddress } from '../own-address.ts'
import { problem } from '../protocol/problem.ts'
import { toResponse } from '../protocol/reply.ts'
import { isCanonicalTarget } from '../protocol/request-target.ts'
import { pathOf } from '../route.ts'
import type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'
import { admit, guarded, recognize } from './recognition.ts'

export type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Who the request comes from; `undefined` when nobody is signed in. */
    identity: Identity | undefined
  }
}

export interface HonoOptions extends MountOptions {
  /** Reads the peer's address; attempts are counted by it. What `@hono/node-server` knows by default. */
  address?: (context: Context) => string | undefined
}

/** The middleware. Mount it before anything that reads bodies. */
export function countersign(auth: Guarding, options: HonoOptions = {}): MiddlewareHandler {
  assertMount(auth, options, { address: optional(callable) })
  const { serve, address = nodeAddress } = options
  return async (context, next) => {
    const request = context.req.raw
    if (isOwnAddress(pathOf(request), serve)) {
      // A fetch `Request` has its address normalised: what came over the wire is with Node's own request, where there is one.
      const target = nodeRequest(context)?.url
      if (target !== undefined && !isCanonicalTarget(target))
        return toResponse(guarded(auth, problem('invalid-target')))
      const peer = address(context)
      return auth.handler(request, peer === undefined ? {} : { address: peer })
    }
    context.set('identity', await recognize(auth, request, request))
    await next()
    return undefined
  }
}

/** Lets a request pass only with a live credential: `app.get('/me', required(), …)`. */
export function required(options: RequiredOptions = {}): MiddlewareHandler {
  assertRequired(options)
  return async (context, next) => {
    const admission = await admit(context.req.raw, options)
    if (!admission.ok) return toResponse(admission.reply)
    context.set('identity', admission.identity)
    await next()
    return undefined
  }
}

/** `@hono/node-server` keeps Node's request in the environment. */
function nodeRequest({ env }: Context): NodeRequest | undefined {
  const bindings: { incoming?: NodeRequest } | undefined = env
  return bindings?.incoming
}

interface NodeRequest {
  url?: string
  socket?: { remoteAddress?: string }
}

function nodeAddress(context: Context): string | undefined {
  return nodeRequest(context)?.socket?.remoteAddress
}
