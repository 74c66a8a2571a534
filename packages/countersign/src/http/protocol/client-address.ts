/** Which address a request comes from. Forwarding headers count only from proxies that the operator named (K23). */
import { BlockList, isIP } from 'node:net'
import { readAddress } from '../../core/ip-address.ts'

/** How much of `X-Forwarded-For` is looked at, from its right end (K30). */
const maxHops = 32
const maxHeaderLength = 2048

/** Reads the client's address off a connection and `X-Forwarded-For`; `undefined` when the peer is not known. */
export type ReadClientAddress = (peer: string | undefined, forwardedFor: string | null) => string | undefined

/** @param trustedProxies - Addresses, and networks such as `10.0.0.0/8`. */
export function clientAddressReader(trustedProxies: readonly string[]): ReadClientAddress {
  const trusted = new BlockList()
  for (const network of trustedProxies) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(prefix), family)
  }
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return (peer, forwardedFor) => {
    let address = peer === undefined ? undefined : readHop(peer)
    if (address === undefined || forwardedFor === null || trustedProxies.length === 0) return address
    // Each proxy appends the peer that it saw, so the right end is the part that a stranger cannot write: go left as
    // long as whoever wrote the next entry is trusted.
    const hops = forwardedFor.slice(-maxHeaderLength).split(',').filter(isSomething).slice(-maxHops)
    while (isTrusted(address)) {
      const hop = hops.pop()
      const next = hop === undefined ? undefined : readHop(hop.trim())
      if (next === undefined) return address
      address = next
    }
    return address
  }
}

/** RFC 9110 §5.6.1.2: empty elements of a list are passed over. */
function isSomething(hop: string): boolean {
  return hop.trim() !== ''
}

/** As a proxy may write it: in brackets, with a port. */
function readHop(text: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text)
  return readAddress(bracketed?.[1] ?? withPort?.[1] ?? text)
}
