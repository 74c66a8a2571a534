/** What the settings mean for every request: worked out once, when the handler is made. */
import type { HandlerParts } from './handler-parts.ts'
import { clientAddressReader, type ReadClientAddress } from './protocol/client-address.ts'
import { type CookieProfile, cookieProfile } from './protocol/cookie.ts'
import { type Origins, originsOf } from './protocol/fetch-metadata.ts'
import type { Reply, StreamedReply } from './protocol/reply.ts'
import { securityHeaders } from './protocol/security-headers.ts'

export interface Site {
  parts: HandlerParts
  profile: CookieProfile
  origins: Origins
  readClientAddress: ReadClientAddress
  /** The OpenAPI document. */
  document: () => Promise<object>
  /** The answer with the headers that every answer has. */
  complete: (reply: Reply | StreamedReply) => Reply | StreamedReply
}

export function prepareSite(parts: HandlerParts, document: () => Promise<object>): Site {
  const { issuer, allowedOrigins, trustedProxies } = parts.settings
  const everywhere = securityHeaders(issuer)
  return {
    parts,
    profile: cookieProfile(issuer),
    origins: originsOf(issuer, allowedOrigins),
    readClientAddress: clientAddressReader(trustedProxies),
    document,
    complete: reply => {
      // What has a length is complete; adapters pass anything else on as it comes.
      const length =
        typeof reply.body === 'string' ? { 'content-length': `${Buffer.byteLength(reply.body)}` } : {}
      return { ...reply, headers: { ...everywhere, ...reply.headers, ...length } }
    },
  }
}
