/** The networks that an address belongs to, as far as one client or one site is likely to hold them. */
import { groupsOf, readAddress } from '../ip-address.ts'

export interface Network {
  /** One spelling for each: an IPv4 address, or the prefix of an IPv6 one. */
  network: string
  /** How many times the allowance of the narrowest it gets. */
  share: number
}

/**
 * Prefixes of IPv6, with their shares. A client gets a /64 whole; a home commonly a /56 and a site a /48 (RFC 6177), and
 * whoever holds one holds every /64 in it: so each grows by far less than the number of /64s, and even a /48 gets less
 * than an identifier has from anywhere.
 */
const prefixes = [
  { bits: 64, share: 1 },
  { bits: 56, share: 2 },
  { bits: 48, share: 4 },
]

/** Narrowest first; none where the address is not known. An IPv4-mapped address is its IPv4 address, or all of IPv4 would be one network (RFC 4291 §2.5.5.2). */
export function networksOf(text: string | undefined): Network[] {
  const address = readAddress(text ?? '')
  if (address === undefined) return []
  const groups = groupsOf(address)
  if (groups === undefined) return [{ network: address, share: 1 }]
  return prefixes.map(({ bits, share }) => ({ network: `${prefixOf(groups, bits)}::/${bits}`, share }))
}

function prefixOf(groups: readonly number[], bits: number): string {
  const whole = groups.slice(0, Math.floor(bits / 16))
  const rest = bits % 16
  const cut = rest === 0 ? [] : [((groups[whole.length] ?? 0) >> (16 - rest)) << (16 - rest)]
  return [...whole, ...cut].map(group => group.toString(16)).join(':')
}
