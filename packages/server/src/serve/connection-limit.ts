/** How many connections a process holds, and an address of them: where there are too many, an idle one gives way to the next. */
import type { Server, ServerResponse } from 'node:http'
import { BlockList, isIP, type Socket } from 'node:net'

export interface ConnectionBounds {
  /** Of all addresses together. A flood must not take every file descriptor. */
  total: number
  /** Of one address, or of one /64 of IPv6. Not of a trusted proxy, behind which many are. */
  perAddress: number
}

/** Keeps the bounds: the oldest idle connection of whoever holds most is closed, and only where none is idle the new one. */
export function limitConnections(
  server: Server,
  bounds: ConnectionBounds,
  trustedProxies: readonly string[],
): void {
  // The system's own queue is no place to wait in: a little more is accepted than is kept, to choose which one goes.
  server.maxConnections = Math.ceil(bounds.total * 1.1)
  const isTrusted = networkMatcher(trustedProxies)
  /** By address, each the oldest first. */
  const held = new Map<string, Set<Socket>>()
  let count = 0

  const forget = (address: string, socket: Socket) => {
    const sockets = held.get(address)
    if (sockets?.delete(socket) !== true) return
    count -= 1
    if (sockets.size === 0) held.delete(address)
  }

  /** Closes the oldest idle connection of the address. */
  const giveWay = (address: string): boolean => {
    for (const socket of held.get(address) ?? []) {
      if (!isIdle(socket)) continue
      forget(address, socket)
      socket.destroy()
      return true
    }
    return false
  }

  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket
    const address = networkOf(remoteAddress)
    const own = held.get(address)?.size ?? 0
    const isAddressFull = own >= bounds.perAddress && !isTrusted(remoteAddress)
    if (isAddressFull ? !giveWay(address) : count >= bounds.total && !giveWayOfMost(held, giveWay)) {
      socket.destroy()
      return
    }
    const sockets = held.get(address) ?? new Set()
    held.set(address, sockets.add(socket))
    count += 1
    socket.once('close', () => forget(address, socket))
  })
}

/** Of the address that holds most; of any other where all of those are in use. */
function giveWayOfMost(
  held: ReadonlyMap<string, ReadonlySet<Socket>>,
  giveWay: (address: string) => boolean,
): boolean {
  let most = { address: '', size: 0 }
  for (const [address, { size }] of held) if (size > most.size) most = { address, size }
  return giveWay(most.address) || [...held.keys()].some(giveWay)
}

/** No request on it is being answered. Node keeps the answer under way on the socket. */
function isIdle(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage === undefined || socket._httpMessage === null
}

/** What counts as one: an IPv4 address, a /64 of IPv6, which one customer of a provider has at the least. */
function networkOf(address: string): string {
  const bare = withoutMapping(address)
  if (isIP(bare) !== 6) return bare
  const [unzoned = ''] = bare.split('%')
  const [head = '', tail] = unzoned.split('::')
  const groups = (text: string | undefined) => (text ? text.split(':') : [])
  const first = groups(head)
  const zeros =
    tail === undefined ? [] : Array.from({ length: 8 - first.length - groups(tail).length }, () => '0')
  return [...first, ...zeros, ...groups(tail)].slice(0, 4).join(':')
}

/** IPv4 as a socket for both families shows it (RFC 4291 §2.5.5.2). */
function withoutMapping(address: string): string {
  return /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address
}

/** Whether an address is in one of the networks. */
export function networkMatcher(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return address => {
    const bare = withoutMapping(address)
    const version = isIP(bare)
    return version !== 0 && list.check(bare, version === 6 ? 'ipv6' : 'ipv4')
  }
}
