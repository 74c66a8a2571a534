/** IP addresses: what is one, in one spelling for all that mean the same host's IPv4 (RFC 4291 §2.2, §2.5.5.2). */

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)

/**
 * Reads an address that stands alone: no port, no brackets, no blanks.
 *
 * @returns IPv4 as it is, also where it is mapped into IPv6; IPv6 in lower case, without a zone. `undefined` for anything else.
 */
export function readAddress(text: string): string | undefined {
  if (ipv4.test(text)) return text
  // A zone means something on this host alone (RFC 4007 §11).
  const [bare = ''] = text.split('%')
  const groups = groupsOf(bare)
  return groups && (mappedIn(groups) ?? bare.toLowerCase())
}

/** The eight groups of an IPv6 address, 16 bits each; `undefined` for what is none. */
export function groupsOf(text: string): number[] | undefined {
  const halves = withoutDots(text).split('::')
  const [head = [], tail] = halves.map(half => (half === '' ? [] : half.split(':')))
  const given = [...head, ...(tail ?? [])]
  const omitted = 8 - given.length
  const fits = tail === undefined ? omitted === 0 : omitted > 0 && halves.length === 2
  if (!fits || !given.every(group => /^[\da-f]{1,4}$/i.test(group))) return undefined
  const zeros = Array<string>(omitted).fill('0')
  return [...head, ...zeros, ...(tail ?? [])].map(group => Number.parseInt(group, 16))
}

/** IPv4 at the end as two groups. */
function withoutDots(text: string): string {
  const from = text.lastIndexOf(':') + 1
  const last = text.slice(from)
  if (!ipv4.test(last)) return text
  const [a = 0, b = 0, c = 0, d = 0] = last.split('.').map(Number)
  return `${text.slice(0, from)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

function mappedIn(groups: readonly number[]): string | undefined {
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff
  return isMapped ? [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.') : undefined
}
