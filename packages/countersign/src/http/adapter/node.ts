/** Countersign for `node:http` and everything built like it: answers its own addresses, recognises the rest. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Identity } from '../../core/identity.ts'
import { assertMount, assertRequired } from '../call-arguments.ts'
import type { Connection } from '../handler-parts.ts'
import { isOwnAddress } from '../own-address.ts'
import { problem } from '../protocol/problem.ts'
import { isCanonicalTarget, pathOfTarget } from '../protocol/request-target.ts'
import type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'
import { toIncoming, toRequest } from './node-request.ts'
import { writeAnswer, writeReply, writeResponse } from './node-response.ts'
import { type Admission, admit, guarded, recognize } from './recognition.ts'

export type { Guarding, MountOptions, RequiredOptions } from './guarding.ts'

declare module 'node:http' {
  interface IncomingMessage {
    /** Who the request comes from; `undefined` when nobody is signed in. */
    identity?: Identity | undefined
  }
}

/** Goes on to the application; with a fault when Countersign itself failed. */
export type Next = (fault?: unknown) => void

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse, next?: Next) => void

/**
 * A listener for `http.createServer`, or a step before one.
 *
 * With `next`, every request that is not for Countersign gets `identity` and is passed on, its body untouched; without
 * it, Countersign answers everything.
 */
export function countersign(auth: Guarding, options: MountOptions = {}): NodeListener {
  assertMount(auth, options)
  return (incoming, outgoing, next) => {
    const path = pathOfTarget(incoming.url)
    if (next === undefined || (path !== undefined && isOwnAddress(path, options.serve))) {
      void answer(auth, incoming, outgoing)
      return
    }
    const identity = recognize(auth, incoming, incoming)
    if (!(identity instanceof Promise)) {
      incoming.identity = identity
      next()
      return
    }
    identity.then(known => {
      incoming.identity = known
      next()
    }, next)
  }
}

/** Lets a request pass only with a live credential: `required()(incoming, outgoing, () => …)`. */
export function required(options: RequiredOptions = {}): NodeListener {
  assertRequired(options)
  return (incoming, outgoing, next) => {
    const admission = admit(incoming, options)
    if (!(admission instanceof Promise)) pass(admission, incoming, outgoing, next)
    else admission.then(known => pass(known, incoming, outgoing, next), next)
  }
}

function pass(
  admission: Admission,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  next: Next | undefined,
): void {
  if (!admission.ok) {
    writeReply(admission.reply, incoming, outgoing)
    return
  }
  incoming.identity = admission.identity
  next?.()
}

/**
 * Lets the handler answer. Never rejects.
 *
 * @param body - What was in the body, if the application has parsed it already.
 */
export async function answer(
  auth: Guarding,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body?: string,
): Promise<void> {
  try {
    const request = toIncoming(incoming, body)
    if (request === undefined || !isCanonicalTarget(incoming.url)) {
      const code = request === undefined ? 'malformed-request' : 'invalid-target'
      writeReply(guarded(auth, problem(code)), incoming, outgoing)
      return
    }
    const { remoteAddress } = incoming.socket
    let gone: AbortSignal | undefined
    const connection: Connection = {
      ...(remoteAddress !== undefined && { address: remoteAddress }),
      // One signal a request, however often it is asked for: each would add a listener to the connection.
      gone: () => {
        gone ??= goneSignal(outgoing)
        return gone
      },
    }
    if (auth.plainHandler === undefined)
      await writeResponse(await auth.handler(toRequest(request), connection), incoming, outgoing)
    else await writeAnswer(await auth.plainHandler(request, connection), incoming, outgoing)
  } catch {
    // The handler reports its own faults and never rejects; what is left is a socket that broke while it was written to.
    outgoing.destroy()
  }
}

/** Set when the connection closes before the answer is out. */
function goneSignal(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (outgoing.destroyed) gone.abort()
  else outgoing.once('close', () => gone.abort())
  return gone.signal
}
