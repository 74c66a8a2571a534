/** The servers that some contenders ask: Redis where it is installed, PostgreSQL from npm; each on a free port, gone afterwards. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OwnServer } from '../../test/postgres/own-server.ts'
import { findCommand } from './command.ts'

export interface Services {
  /** Absent where `redis-server` is not installed. */
  redisUrl?: string
  /** An address in which each contender makes a database of its own. */
  postgresUrl: string
  stop(): Promise<void>
}

export async function startServices(): Promise<Services> {
  const postgres = await OwnServer.start()
  const redis = await startRedis()
  return {
    postgresUrl: postgres.url(),
    ...(redis !== undefined && { redisUrl: redis.url }),
    stop: async () => {
      await redis?.stop()
      await postgres.remove()
    },
  }
}

async function startRedis(): Promise<{ url: string; stop: () => Promise<void> } | undefined> {
  const command = findCommand('redis-server')
  if (command === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-redis-'))
  const port = await freePort()
  // Nothing is written to the disk: the fastest that it can be.
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ]
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const text of server.stdout.setEncoding('utf8')) if (`${text}`.includes('Ready to accept')) break
  server.stdout.resume()
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('A listening socket has a port.')
  return address.port
}
