/** Countersign for Fastify 5: `app.register(countersign(auth))` answers its own addresses and gives every request `request.identity`. */

import type { FastifyPluginAsync, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { Identity } from '../../core/identity.ts'
import { assertMount, assertRequired } from '../call-arguments.ts'
import { isOwnAddress } from '../own-address.ts'
import { pathOfTarget } from '../protocol/request-target.ts'
import type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'
import { answer } from './node.ts'
import { type Admission, admit, recognize } from './recognition.ts'

export type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who the request comes from; `undefined` when nobody is signed in. */
    identity?: Identity | undefined
  }
}

/** The plugin. It works in `onRequest`, before Fastify reads a body, and applies to the instance that registers it. */
export function countersign(auth: Guarding, options: MountOptions = {}): FastifyPluginAsync {
  assertMount(auth, options)
  const plugin: FastifyPluginAsync = async app => {
    app.decorateRequest('identity', undefined)
    app.addHook('onRequest', (request, reply, done) => {
      const path = pathOfTarget(request.raw.url)
      if (path !== undefined && isOwnAddress(path, options.serve)) {
        reply.hijack()
        void answer(auth, request.raw, reply.raw)
        return
      }
      const identity = recognize(auth, request, request.raw)
      if (!(identity instanceof Promise)) {
        request.identity = identity
        done()
        return
      }
      identity.then(known => {
        request.identity = known
        done()
      }, done)
    })
  }
  // What fastify-plugin does: the hook is for the instance that registers us, not for a scope of our own.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'countersign',
  })
}

/** Lets a request pass only with a live credential: `app.get('/me', { onRequest: required() }, …)`. */
export function required(options: RequiredOptions = {}): onRequestHookHandler {
  assertRequired(options)
  return (request, reply, done) => {
    const admission = admit(request, options)
    if (!(admission instanceof Promise)) pass(admission, request, reply, done)
    else admission.then(known => pass(known, request, reply, done), done)
  }
}

function pass(admission: Admission, request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (admission.ok) {
    request.identity = admission.identity
    done()
    return
  }
  const { status, headers, body } = admission.reply
  // Bytes, because Fastify would add a charset to the media type of a text, and JSON has none (RFC 8259 §11).
  reply
    .code(status)
    .headers({ ...headers })
    .send(body === undefined ? body : Buffer.from(body))
}
