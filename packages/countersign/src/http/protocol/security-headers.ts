/** Headers that every answer carries, errors included: an API is no page, and nothing may treat it as one (ASVS 5.0 §3.4). */

/** @param issuer - The public address: over plain http (a loopback host) HSTS would be ignored (RFC 6797 §7.2). */
export function securityHeaders(issuer?: URL): Readonly<Record<string, string>> {
  return {
    ...(issuer?.protocol === 'https:' && {
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
    }),
    // What carries a credential, or tells whether there is one, is for nobody's cache (RFC 9111 §5.2.2.5).
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }
}
