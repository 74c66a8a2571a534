/** Which coding of a file a client takes (RFC 9110 §12.5.3). */
import { type Coding, codings } from './built-console.ts'

/**
 * @param accept - The `Accept-Encoding` header.
 * @param offered - In the order in which they are preferred.
 */
export function codingFor(accept: string | undefined, offered: readonly Coding[] = codings): Coding {
  const refused = new Set<string>()
  const accepted = new Set<string>()
  for (const range of (accept ?? '').slice(0, 512).toLowerCase().split(',')) {
    const [name = '', weight] = range.trim().split(/\s*;\s*q=/)
    if (weight !== undefined && Number(weight) === 0) refused.add(name)
    else accepted.add(name)
  }
  return offered.find(coding => accepted.has(coding) && !refused.has(coding)) ?? 'identity'
}
