/** The proof that a request carries in its `DPoP` header (RFC 9449 §4.1), with the method and the path that it is held against. */
import type { PresentedProof } from '../../gate/check-outcome.ts'
import { type RequestLike, readHeader } from './credential.ts'
import { pathOfTarget } from './request-target.ts'

/** By the request as its framework has it: to ask twice about one request is to ask about one proof. */
const found = new WeakMap<object, PresentedProof>()

/** `undefined` where there is no such header, and where it cannot be told what the request is: headers alone prove nothing. */
export function findProof(request: RequestLike): PresentedProof | undefined {
  const compact = readHeader(request, 'dpop')
  if (compact === undefined || !('headers' in request)) return undefined
  const { method, url, originalUrl } = request
  // Express takes the mount point off `url`; the client proved the address that it sent the request to.
  const path = pathOfTarget(asText(originalUrl) ?? asText(url))
  if (typeof method !== 'string' || path === undefined) return undefined
  const before = found.get(request)
  if (before?.compact === compact && before.method === method && before.path === path) return before
  const proof = { compact, method, path }
  found.set(request, proof)
  return proof
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
