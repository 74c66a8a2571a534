/** The compact serialization (RFC 7515 §7.1, RFC 7516 §7.1): segments between dots, of a bounded length. */

/** In characters; nothing longer is looked at (K14, K30). */
export const defaultMaxLength = 8192

export type Segments = { ok: true; segments: string[] } | { ok: false; reason: 'too-large' | 'malformed' }

/**
 * Cuts a text at its dots. What the segments hold is not looked at.
 *
 * @param maxLength - In characters; `defaultMaxLength` where it is not a positive integer.
 */
export function splitCompact(text: unknown, count: 3 | 5, maxLength: unknown = defaultMaxLength): Segments {
  if (typeof text !== 'string') return { ok: false, reason: 'malformed' }
  if (text.length > boundOf(maxLength)) return { ok: false, reason: 'too-large' }
  const segments: string[] = []
  let start = 0
  // By hand and not by split: a text of nothing but dots must not become thousands of strings.
  for (let end = text.indexOf('.'); end !== -1; end = text.indexOf('.', start)) {
    if (segments.length === count - 1) return { ok: false, reason: 'malformed' }
    segments.push(text.slice(start, end))
    start = end + 1
  }
  segments.push(text.slice(start))
  return segments.length === count ? { ok: true, segments } : { ok: false, reason: 'malformed' }
}

/** Whether a text has that many segments; none is cut out. */
export function hasSegments(text: string, count: 3 | 5): boolean {
  let end = -1
  for (let dots = 1; dots < count; dots++) {
    end = text.indexOf('.', end + 1)
    if (end === -1) return false
  }
  return !text.includes('.', end + 1)
}

/** A bound that is no number would be no bound: `length > NaN` is never true. */
function boundOf(maxLength: unknown): number {
  return typeof maxLength === 'number' && Number.isSafeInteger(maxLength) && maxLength > 0
    ? maxLength
    : defaultMaxLength
}
