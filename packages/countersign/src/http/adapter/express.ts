/** Countersign for Express 5: `app.use(countersign(auth))` answers its own addresses and gives every request `req.identity`. */

import type { RequestHandler } from 'express'
import type { Identity } from '../../core/identity.ts'
import { assertMount, assertRequired } from '../call-arguments.ts'
import { isOwnAddress } from '../own-address.ts'
import { pathOfTarget } from '../protocol/request-target.ts'
import type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'
import { answer } from './node.ts'
import { writeReply } from './node-response.ts'
import { type Admission, admit, recognize } from './recognition.ts'

export type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'

declare global {
  namespace Express {
    interface Request {
      /** Who the request comes from; `undefined` when nobody is signed in. */
      identity?: Identity | undefined
    }
  }
}

/**
 * The middleware. Mount it before what parses bodies: it bounds and reads its own, and touches no other. After
 * `express.json()` it works too, with that parser's bound and its answers to malformed bodies.
 */
export function countersign(auth: Guarding, options: MountOptions = {}): RequestHandler {
  assertMount(auth, options)
  return (request, response, next) => {
    const path = pathOfTarget(request.url)
    if (path !== undefined && isOwnAddress(path, options.serve))
      return answer(auth, request, response, parsedBody(request))
    const identity = recognize(auth, request, request)
    if (!(identity instanceof Promise)) {
      request.identity = identity
      next()
      return
    }
    return identity.then(known => {
      request.identity = known
      next()
    })
  }
}

/** Lets a request pass only with a live credential: `app.get('/me', required(), …)`. */
export function required(options: RequiredOptions = {}): RequestHandler {
  assertRequired(options)
  return (request, response, next) => {
    const pass = (admission: Admission) => {
      if (!admission.ok) return writeReply(admission.reply, request, response)
      request.identity = admission.identity
      next()
    }
    const admission = admit(request, options)
    return admission instanceof Promise ? admission.then(pass) : pass(admission)
  }
}

/** What a parser before us made of the body, written again: the stream is at its end. */
function parsedBody(request: { body?: unknown; readableEnded: boolean }): string | undefined {
  const { body, readableEnded } = request
  return readableEnded && body !== undefined ? JSON.stringify(body) : undefined
}
