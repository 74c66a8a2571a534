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
  document: () => object
  /** Makes the answer a `Response` with the headers that every answer has. */
  respond: (reply: Reply | StreamedReply) => Response
}

export function prepareSite(parts: HandlerParts, document: () => object): Site {
  const { issuer, allowedOrigins, trustedProxies } = parts.settings
  const everywhere = securityHeaders(issuer)
  return {
    parts,
    profile: cookieProfile(issuer),
    origins: originsOf(issuer, allowedOrigins),
    readClientAddress: clientAddressReader(trustedProxies),
    document,
    respond: ({ status, headers, body }) => {
      // What has a length is complete; adapters pass anything else on as it comes.
      const length = typeof body === 'string' ? { 'content-length': `${Buffer.byteLength(body)}` } : {}
      return new Response(body ?? null, { status, headers: { ...everywhere, ...headers, ...length } })
    },
  }
}
