/** Which route a request is for, as a pattern: logs and metrics never carry the ids of an address. */
import { isCanonicalTarget } from 'countersign'

type Segments = readonly (string | undefined)[]

export type PatternOf = (url: string) => string

/** What every address that is none of the API's is called. */
export const elsewhere = 'other'

/** What an address is called that is refused because it has more than one reading; `other` would hide it. */
export const notCanonical = 'not-canonical'

/** @param paths - As an OpenAPI document has them: `/auth/sessions/{sid}`. */
export function routePatterns(paths: readonly string[]): PatternOf {
  const fixed = new Set(paths.filter(path => !path.includes('{')))
  const open = paths.filter(path => path.includes('{')).map(path => ({ path, segments: parse(path) }))
  return url => {
    if (!isCanonicalTarget(url)) return notCanonical
    const end = url.indexOf('?')
    const path = end === -1 ? url : url.slice(0, end)
    if (fixed.has(path)) return path
    const given = path.split('/')
    return open.find(({ segments }) => matches(segments, given))?.path ?? elsewhere
  }
}

function parse(path: string): Segments {
  return path.split('/').map(segment => (segment.startsWith('{') ? undefined : segment))
}

function matches(segments: Segments, given: readonly string[]): boolean {
  return (
    segments.length === given.length &&
    segments.every((segment, index) =>
      segment === undefined ? given[index] !== '' : segment === given[index],
    )
  )
}
