/** Which addresses are Countersign's own, where it shares a server with an application. */

/**
 * `api`: `/auth/*`, `/oauth2/*` and the JWK Set; everything else is the application's. `everything`: also `/openapi.json`,
 * `/healthz` and `/readyz`, which an application often has itself and the standalone server has from here.
 */
export type Served = 'api' | 'everything'

const operational = new Set(['/openapi.json', '/healthz', '/readyz'])

/** @param path - As the client sent it, without the query. */
export function isOwnAddress(path: string, served: Served = 'api'): boolean {
  if (path.startsWith('/auth/') || path === '/auth' || path.startsWith('/oauth2/')) return true
  if (path === '/.well-known/jwks.json') return true
  return served === 'everything' && operational.has(path)
}
