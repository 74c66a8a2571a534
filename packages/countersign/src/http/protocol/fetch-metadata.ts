/** Refuses what another site's page makes a browser send (K02): Fetch Metadata, and `Origin` for browsers without it. */
import { isLoopback, loopbackHosts } from '../../core/loopback.ts'

/** The `Sec-Fetch-Site` values that a page of ours, or the person at the browser, causes (W3C Fetch Metadata §2.3). */
const ownSites = new Set(['same-origin', 'none'])
/** RFC 9110 §9.2.1. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface Origins {
  /** The issuer's own; for a loopback issuer in each spelling of the host. */
  own: ReadonlySet<string>
  /** Others whose pages may call unsafe endpoints. */
  allowed: ReadonlySet<string>
}

export function originsOf(issuer: URL, allowedOrigins: readonly string[]): Origins {
  const own = new Set([issuer.origin])
  if (isLoopback(issuer.hostname)) {
    const port = issuer.port === '' ? '' : `:${issuer.port}`
    for (const host of loopbackHosts) own.add(`${issuer.protocol}//${host}${port}`)
  }
  return { own, allowed: new Set(allowedOrigins) }
}

/**
 * Whether a request that changes something comes from another site's page.
 *
 * A client that sends neither header is no browser: no page can make it carry somebody's cookie.
 *
 * @param site - `Sec-Fetch-Site`, if it came.
 * @param origin - `Origin`, if it came; `null` is one that hides itself.
 */
export function isCrossSite(
  method: string,
  site: string | null,
  origin: string | null,
  origins: Origins,
): boolean {
  if (safeMethods.has(method)) return false
  if (origin !== null && origins.allowed.has(origin)) return false
  if (site !== null && !ownSites.has(site)) return true
  // The browser itself vouches for the site: `Referrer-Policy: no-referrer` makes it hide the origin of a form. A sandboxed
  // page, whose origin is hidden too, is cross-site.
  if (site === 'same-origin' && origin === 'null') return false
  return origin !== null && !origins.own.has(origin)
}
