/** One PostgreSQL for a whole test run, started when the first test asks for it and stopped when the run ends. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { TestProject } from 'vitest/node'
import { OwnServer } from './own-server.ts'

/**
 * Answers by a socket, since what a set-up provides is fixed before the tests begin, and runs that need no PostgreSQL are
 * not to wait for one. `TEST_POSTGRES_URL` names a server that is there already.
 */
export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_POSTGRES_URL
  let own: Promise<OwnServer> | undefined
  const start = () => {
    // Commits need not survive a power failure in a test run.
    own ??= OwnServer.start({ settings: { fsync: 'off', max_connections: '200' } })
    return own
  }
  const answer = async (socket: Socket) => {
    // Who asked may have gone in the meantime.
    socket.on('error', () => {})
    try {
      socket.end(JSON.stringify({ url: given ?? (await start()).url() }))
    } catch (error) {
      socket.end(JSON.stringify({ fault: String(error) }))
    }
  }
  const door = createServer(socket => void answer(socket)).listen(0, '127.0.0.1')
  await once(door, 'listening')
  const address = door.address()
  if (address !== null && typeof address === 'object') provide('postgresDoor', address.port)
  return async () => {
    door.close()
    await (await own?.catch(() => undefined))?.remove()
  }
}
