/** Several real servers over one PostgreSQL, replaced one by one under load: nobody is signed out, no request is lost. */
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../test/postgres/shared-server.ts'
import { Client, type Credential } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import {
  createFolder,
  printedPassword,
  quick,
  type ServerProcess,
  startServer,
} from './support/server-process.ts'

let env: Record<string, string>

beforeAll(async () => {
  env = {
    ...quick,
    COUNTERSIGN_DATABASE_URL: await freshDatabase(),
    COUNTERSIGN_SECRET: 'c2VjcmV0IG9mIHRoZSByb2xsaW5nIHJlc3RhcnQgISE',
    COUNTERSIGN_PUBLIC_URL: 'http://localhost:9999',
    COUNTERSIGN_DRAIN_MS: '1500',
  }
})

/** What a load balancer does: asks every server whether it is ready, and sends requests to those that are. */
class Balancer {
  readonly #servers = new Map<ServerProcess, { client: Client; isReady: boolean }>()
  #turn = 0
  #isClosed = false
  readonly #probing: Promise<void>

  constructor() {
    this.#probing = this.#probe()
  }

  add(server: ServerProcess): void {
    this.#servers.set(server, { client: new Client(server.url), isReady: true })
  }

  remove(server: ServerProcess): void {
    this.#servers.get(server)?.client.close()
    this.#servers.delete(server)
  }

  next(): Client {
    const ready = [...this.#servers.values()].filter(({ isReady }) => isReady)
    this.#turn += 1
    const chosen = ready[this.#turn % ready.length]
    if (chosen === undefined) throw new Error('no server is ready')
    return chosen.client
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#probing
    for (const { client } of this.#servers.values()) client.close()
  }

  async #probe(): Promise<void> {
    while (!this.#isClosed) {
      // All at once: a slow one must not keep the balancer from seeing that another is about to end.
      await Promise.all(
        [...this.#servers.values()].map(async state => {
          state.isReady = await state.client.send('GET', '/readyz').then(
            ({ status }) => status === 200,
            () => false,
          )
        }),
      )
      await pause(20)
    }
  }
}

describe('three servers over one PostgreSQL', () => {
  test('known everywhere at the first request, ended everywhere, replaced under load without a loss', async () => {
    const servers = [await startServer({ env })]
    servers.push(await startServer({ env }), await startServer({ env, args: ['--workers', '2'] }))
    const password = printedPassword(servers[0] ?? fail())
    const balancer = new Balancer()
    for (const server of servers) balancer.add(server)
    const held: Credential[] = []
    for (const kind of ['session', 'token', 'session', 'token'] as const) {
      const credential = await balancer.next().signIn('admin', password, kind)
      held.push(credential)
      for (const { url } of servers) expect((await new Client(url).whoami(credential)).status).toBe(200)
    }

    const statuses = new Map<number, number>()
    const losses: unknown[] = []
    let isOver = false
    const load = Array.from({ length: 8 }, async (_, index) => {
      const credential = held[index % held.length] ?? fail()
      while (!isOver) {
        try {
          const { status } = await balancer.next().whoami(credential)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        } catch (error) {
          losses.push(error)
        }
      }
    })
    for (const [index, old] of servers.entries()) {
      const fresh = await startServer({ env })
      balancer.add(fresh)
      expect(await old.stop()).toBe(0)
      balancer.remove(old)
      servers[index] = fresh
    }
    isOver = true
    await Promise.all(load)
    expect(losses).toEqual([])
    expect([...statuses.keys()]).toEqual([200])
    expect(statuses.get(200)).toBeGreaterThan(100)
    // None of those that run now has given any of these out.
    for (const credential of held)
      for (const { url } of servers) expect((await new Client(url).whoami(credential)).status).toBe(200)

    // The command line ends them for all, and says that all have applied it.
    const folder = createFolder()
    const revoked = await countersign(folder, ['subject', 'revoke', 'admin', '--json'], { env })
    expect(revoked).toMatchObject({ code: 0 })
    expect(revoked.json<{ complete: boolean }>().complete).toBe(true)
    for (const credential of held)
      for (const { url } of servers) expect((await new Client(url).whoami(credential)).status).toBe(401)
    await balancer.close()
    for (const server of servers) expect(await server.stop()).toBe(0)
    const written = servers.map(server => server.stdout() + server.stderr()).join('')
    expect(written).not.toContain(`${new URL(env.COUNTERSIGN_DATABASE_URL ?? '').password}@`)
  })
})

function fail(): never {
  throw new Error('it was just made')
}
