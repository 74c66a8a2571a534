/** The path that a request was sent to, as it was sent: an origin-form or absolute-form target (RFC 9112 §3.2). */

/** The path, without the query; `undefined` for a target of any other form. */
export function pathOfTarget(target: string | undefined): string | undefined {
  const local = localPart(target)
  if (local === undefined) return undefined
  const query = local.indexOf('?')
  const path = query === -1 ? local : local.slice(0, query)
  const fragment = path.indexOf('#')
  return fragment === -1 ? path : path.slice(0, fragment)
}

/** Path and query. */
export function localPart(target: string | undefined): string | undefined {
  if (target === undefined || target.startsWith('/')) return target
  // RFC 9112 §3.2.2: a server must accept the absolute form; whose host it names does not matter.
  const absolute = /^https?:\/\//i.test(target) && URL.canParse(target) ? new URL(target) : undefined
  return absolute === undefined ? undefined : absolute.pathname + absolute.search
}
