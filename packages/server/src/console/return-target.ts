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
])

/** One subject, by its handle. */
const subjectPath = /^\/admin\/subjects\/[A-Za-z0-9_-]{21}[AQgw]$/

/** Whether the path is a page of the console for somebody who is signed in, or for anybody. */
export function isAppPath(path: string): boolean {
  return fixed.has(path) || subjectPath.test(path)
}

/** The target that was asked for, or the account page where it is anything else than an address of the console. */
export function returnTarget(asked: string | null | undefined): string {
  return asked !== null && asked !== undefined && isAppPath(asked) ? asked : homePath
}
