/** Which endpoint an address means: compared as it was sent, so that a proxy's rules and ours see the same path. */
import type { Router } from 'hono/router'
import { tryDecodeURIComponent } from 'hono/utils/url'
import type { Endpoint } from './endpoint/endpoint.ts'
import type { Incoming } from './protocol/incoming.ts'

const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const

/** The path of a request, percent-encoding and all: `/auth/%77hoami` is another address than `/auth/whoami`. */
export function pathOf(request: Pick<Incoming, 'url'>): string {
  const { url } = request
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

/** The query of a request, without the question mark. */
export function queryOf(request: Pick<Incoming, 'url'>): string {
  const [address = ''] = request.url.split('#')
  const start = address.indexOf('?')
  return start === -1 ? '' : address.slice(start + 1)
}

/** The endpoint's path in the router's notation. */
export function routePattern({ path }: Endpoint): string {
  return path.replace(/\{\w+\}/, ':target')
}

/** The endpoint that a request is for, and the parameter in its path. */
export function findRoute(
  router: Router<Endpoint>,
  method: string,
  path: string,
): { endpoint: Endpoint; target: string | undefined } | undefined {
  // Wherever GET is answered, so is HEAD (RFC 9110 §9.3.2).
  const [found, values] = router.match(method === 'HEAD' ? 'GET' : method, path)
  const [endpoint, parameters] = found[0] ?? []
  if (endpoint === undefined) return undefined
  // A parameter's place among the values, or, of a router that keeps none, the value.
  const place = parameters?.target
  const target = typeof place === 'number' ? values?.[place] : place
  return { endpoint, target: target === undefined ? target : tryDecodeURIComponent(target) }
}

/** What `Allow` says for an address (RFC 9110 §10.2.1); nothing for an unknown one. */
export function allowedMethods(router: Router<unknown>, path: string): string[] {
  const allowed = methods.filter(method => router.match(method, path)[0].length > 0)
  return allowed.flatMap(method => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}
