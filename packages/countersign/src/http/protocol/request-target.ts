/**
 * The path that a request was sent to, as it was sent: an origin-form or absolute-form target (RFC 9112 §3.2).
 *
 * It is never normalised. A proxy in front decides by the path that it sees; whoever resolves dots, backslashes or escapes
 * behind it answers for another one than the proxy let through. So what is not written in its one form is refused.
 */

/** The path, without the query; `undefined` for a target of any other form. */
export function pathOfTarget(target: string | undefined): string | undefined {
  const local = localPart(target)
  return local === undefined ? undefined : /^[^?#]*/.exec(local)?.[0]
}

/** RFC 9112 §3.2.2: a server must accept the absolute form; whose host it names does not matter. No user information (RFC 9110 §4.2.4). */
const origin = /^https?:\/\/[^/?#@\\]+(?=$|[/?#])/i

/** Path and query. */
export function localPart(target: string | undefined): string | undefined {
  if (target === undefined || target.startsWith('/')) return target
  const named = origin.exec(target)?.[0]
  if (named === undefined || !URL.canParse(named)) return undefined
  const rest = target.slice(named.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** Segments of RFC 3986 §3.3, none of them empty but the last. */
const pathShape = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})+)*\/?$/i
const dotSegment = /\/\.\.?(?:\/|$)/
/** What RFC 3986 §6.2.2.2 says not to write so; and the slash, the backslash and controls, which mean something else to others. */
const needlessEscape = /%(?:[01][\da-f]|2[def]|3\d|[46][1-9a-f]|5[0-9acf]|7[0-9aef])/i

/** Whether the path has only one reading. */
export function isCanonicalPath(path: string): boolean {
  return pathShape.test(path) && !dotSegment.test(path) && !needlessEscape.test(path)
}

/** Whether a target has a path, that has only one reading, and no fragment (RFC 9112 §3.2). */
export function isCanonicalTarget(target: string | undefined): boolean {
  const path = pathOfTarget(target)
  return path !== undefined && isCanonicalPath(path) && target?.includes('#') === false
}
