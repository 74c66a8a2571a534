/** Which kind of address an IP address is, by the IANA registries of special-purpose addresses (RFC 6890, RFC 8190). */
import { BlockList, isIP } from 'node:net'

/** `special` is what no request may go to: link-local, multicast, documentation, translated and reserved addresses among others. */
export type AddressKind = 'global' | 'loopback' | 'private' | 'special'

type Subnet = readonly [network: string, prefix: number]

const loopback4: readonly Subnet[] = [['127.0.0.0', 8]]
const private4: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]
const special4: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

const loopback6: readonly Subnet[] = [['::1', 128]]
const private6: readonly Subnet[] = [['fc00::', 7]]
/** All that is allocated as global unicast. IPv4-mapped and NAT64 addresses are outside of it. */
const unicast6: readonly Subnet[] = [['2000::', 3]]
/** The protocol assignments (Teredo and ORCHID among them), documentation and 6to4, which holds an IPv4 address. */
const special6: readonly Subnet[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

/** @param address - As the resolver or `URL` has it, without brackets. What is no address, or has a zone, is `special`. */
export function kindOfAddress(address: string): AddressKind {
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 4) {
    if (lists.loopback4.check(address, 'ipv4')) return 'loopback'
    if (lists.private4.check(address, 'ipv4')) return 'private'
    return lists.special4.check(address, 'ipv4') ? 'special' : 'global'
  }
  if (version === 0) return 'special'
  if (lists.loopback6.check(address, 'ipv6')) return 'loopback'
  if (lists.private6.check(address, 'ipv6')) return 'private'
  const isGlobal = lists.unicast6.check(address, 'ipv6') && !lists.special6.check(address, 'ipv6')
  return isGlobal ? 'global' : 'special'
}

const lists = {
  loopback4: listOf(loopback4, 'ipv4'),
  private4: listOf(private4, 'ipv4'),
  special4: listOf(special4, 'ipv4'),
  loopback6: listOf(loopback6, 'ipv6'),
  private6: listOf(private6, 'ipv6'),
  unicast6: listOf(unicast6, 'ipv6'),
  special6: listOf(special6, 'ipv6'),
}

function listOf(subnets: readonly Subnet[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family)
  return list
}
