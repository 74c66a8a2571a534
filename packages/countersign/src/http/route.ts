/** Which endpoint an address means: compared as it was sent, so that a proxy's rules and ours see the same path. */
import type { Router } from 'hono/router'
import type { Endpoint } from './endpoint/endpoint.ts'

const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const

/** The path of a request, percent-encoding and all: `/auth/%77hoami` is another address than `/auth/whoami`. */
export function pathOf(request: Request): string {
  const { url } = request
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

/** The query of a request, without the question mark. */
export function queryOf(request: Request): string {
  const [address = ''] = request.url.split('#')
  const start = address.indexOf('?')
  return start === -1 ? '' : address.slice(start + 1)
}

/** The endpoint's path in the router's notation. */
export function routePattern({ path }: Endpoint): string {
  return path.replace(/\{\w+\}/, ':target')
}

/** What `Allow` says for an address (RFC 9110 §10.2.1); nothing for an unknown one. */
export function allowedMethods(router: Router<unknown>, path: string): string[] {
  const allowed = methods.filter(method => router.match(method, path)[0].length > 0)
  // Wherever GET is answered, so is HEAD (RFC 9110 §9.3.2).
  return allowed.flatMap(method => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}
