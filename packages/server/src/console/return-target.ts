/** Where a sign-in may lead: only to an address of the console, compared exactly as it was sent (K15). */

export const homePath = '/account'
/** Where the first sign-in of the first administrator leads. */
export const welcomePath = '/welcome'

const fixed: ReadonlySet<string> = new Set([
  homePath,
  welcomePath,
  '/xray',
  '/inspect',
  '/admin',
  '/admin/subjects',
  '/admin/sessions',
  '/admin/keys',
  '/admin/nodes',
  '/admin/events',
  '/admin/webhooks',
  '/admin/outbox',
])

/** One subject, by its handle. */
const subjectPath = /^\/admin\/subjects\/[A-Za-z0-9_-]{21}[AQgw]$/

/** Whether the path is a page of the console for somebody who is signed in, or for anybody. */
export function isAppPath(path: string): boolean {
  return fixed.has(path) || subjectPath.test(path)
}

/** Pages that keep the filters of a list in their address, and what those are made of. */
const filtered: ReadonlySet<string> = new Set(['/admin/subjects', '/admin/sessions', '/admin/events'])
const filters = /^[\w.~%=&+:-]{0,512}$/

/** The target that was asked for, or the account page where it is anything else than an address of the console. */
export function returnTarget(asked: string | null | undefined): string {
  if (asked === null || asked === undefined) return homePath
  const at = asked.indexOf('?')
  const isTarget =
    at === -1 ? isAppPath(asked) : filtered.has(asked.slice(0, at)) && filters.test(asked.slice(at + 1))
  return isTarget ? asked : homePath
}
