/** Listening on a free loopback port. */
import { once } from 'node:events'
import type { Server } from 'node:http'

/** @returns The port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return portOf(server)
}

/** Where a server listens that somebody else started. */
export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A listening socket has a port.')
  return address.port
}
