/** Nodes over a PostgreSQL that goes away: they refuse rather than guess, and are well again by themselves. */

import { randomBytes } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { OwnServer } from '../../../../test/postgres/own-server.ts'
import { createCountersign } from '../../src/countersign.ts'
import type { Countersign } from '../../src/face.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { cheapHashing, issuer, secret, somebody, verdict } from '../account/open.ts'

const maxStalenessMs = 400

/** A way to the database that can be cut: every byte is swallowed, and nobody is told. */
class Cable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  isCut = false
  /** Cut by what is asked through it: the question does not arrive any more. */
  cutAt: string | undefined

  constructor(port: number) {
    this.#server = createServer(near => {
      const far = connect(port, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.on('data', data => {
          if (this.cutAt !== undefined && data.includes(this.cutAt)) this.isCut = true
          if (!this.isCut) to.write(data)
        })
        from.on('error', () => {})
        from.on('close', () => void (this.isCut || to.destroy()))
      }
    })
  }

  open(): Promise<number> {
    return new Promise(resolve => {
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}

let server: OwnServer
let database = 0
let url: string

beforeAll(async () => {
  server = await OwnServer.start({ settings: { fsync: 'off' } })
})
afterAll(() => server.remove())
beforeEach(async () => {
  database += 1
  url = await server.createDatabase(`outage_${database}`)
})

async function openNode(at: string, faults: unknown[]): Promise<Countersign> {
  return createCountersign({
    storage: postgres(at),
    issuer,
    secret,
    password: cheapHashing,
    maxStalenessMs,
    onFault: fault => void faults.push(fault),
  })
}

describe.each(['crashes', 'is cut off without a word'] as const)('the database %s', what => {
  test('checks end with 503 within the bound, nothing is answered wrongly, and all heals by itself', async () => {
    const cable = new Cable(server.port)
    const cabled = new URL(url)
    cabled.port = String(await cable.open())
    const faults: unknown[] = []
    const here = await openNode(cabled.href, faults)
    const there = await openNode(url, [])
    const [ada, bob] = [await somebody(here, 'ada'), await somebody(here, 'bob')]
    const credentials = [await ada.session(), await ada.token(), await bob.session(), await bob.token()]
    const verdicts = () => Promise.all(credentials.map(headers => verdict(here, headers)))
    expect(await verdicts()).toEqual(['ok', 'ok', 'ok', 'ok'])

    if (what === 'crashes') await server.stop('immediate')
    else cable.isCut = true
    // From memory as long as the bound allows it, and never anything but these two.
    const away = new Set<string>()
    await expect
      .poll(async () => {
        for (const one of await verdicts()) away.add(one)
        return away.has('storage-unavailable')
      })
      .toBe(true)
    expect([...away].filter(one => one !== 'ok' && one !== 'storage-unavailable')).toEqual([])
    expect(new Set(await verdicts())).toEqual(new Set(['storage-unavailable']))
    expect(await here.isReady()).toBe(false)
    await expect(
      here.signIn({ identifier: 'ada', password: 'whatever it is', credential: 'session' }),
    ).rejects.toMatchObject({ code: 'storage-unavailable' })

    if (what === 'crashes') await server.restart()
    // What the other node ends meanwhile is known here before anything else is.
    await expect
      .poll(() =>
        there.subjects.revokeAll(ada.id).then(
          () => 'revoked',
          () => 'away',
        ),
      )
      .toBe('revoked')
    const between = new Set((await verdicts()).slice(0, 2))
    expect([...between].filter(one => one !== 'revoked' && one !== 'storage-unavailable')).toEqual([])
    cable.isCut = false
    await expect.poll(verdicts).toEqual(['revoked', 'revoked', 'ok', 'ok'])
    expect(await here.isReady()).toBe(true)
    expect((await here.signIn({ identifier: 'bob', password: 'wrong', credential: 'session' })).ok).toBe(
      false,
    )
    expect(faults.length).toBeGreaterThan(0)
    await Promise.all([here.close(), there.close()])
    cable.close()
  })
})

test('a line that goes silent while a connection is made ready keeps nobody waiting', async () => {
  const cable = new Cable(server.port)
  const cabled = new URL(url)
  cabled.port = String(await cable.open())
  const storage = await postgres(cabled.href).open()
  cable.cutAt = 'pg_is_in_recovery'
  await expect(storage.sessions.find(randomBytes(32))).rejects.toMatchObject({ code: 'storage-unavailable' })
  expect(cable.isCut).toBe(true)
  cable.cutAt = undefined
  cable.isCut = false
  expect(await storage.sessions.find(randomBytes(32))).toBeUndefined()
  await storage.close()
  cable.close()
})

describe('a node', () => {
  test('that slept longer than the feed keeps its entries begins again from the snapshot', async () => {
    const storage = await postgres(url).open()
    let isAsleep = false
    const woken = Promise.withResolvers<void>()
    const sleeping = {
      open: async () => ({
        ...storage,
        changes: {
          read: async (after?: string) => {
            if (isAsleep) await woken.promise
            return storage.changes.read(after)
          },
          covers: storage.changes.covers,
          prune: (now: number) => storage.changes.prune(now),
        },
      }),
    }
    const faults: unknown[] = []
    const options = {
      issuer,
      secret,
      password: cheapHashing,
      onFault: (fault: unknown) => void faults.push(fault),
    }
    const slept = await createCountersign({ ...options, storage: sleeping, maxStalenessMs: 3_600_000 })
    const awake = await openNode(url, [])
    const [ada, bob] = [await somebody(awake, 'ada'), await somebody(awake, 'bob')]
    const [over, kept] = [await ada.session(), await bob.session()]
    expect([await verdict(slept, over), await verdict(slept, kept)]).toEqual(['ok', 'ok'])
    isAsleep = true
    await awake.subjects.revokeAll(ada.id)
    const far = Date.now() + 86_400_000
    // As after a minute in which everybody could see it.
    const client = new Client(url)
    await client.connect()
    await client.query(
      'INSERT INTO countersign.feed_horizon SELECT 0, pg_snapshot_xmax(pg_current_snapshot())::text::bigint',
    )
    await client.end()
    expect(await storage.changes.prune(far)).toBeGreaterThan(0)
    // Its cache still has the session; the bound of an hour lets it.
    expect(await verdict(slept, over)).toBe('ok')
    isAsleep = false
    woken.resolve()
    expect((await slept.authenticate(kept, { maxStalenessMs: 0 })).ok).toBe(true)
    expect(await verdict(slept, over)).toBe('revoked')
    await Promise.all([awake.close(), slept.close()])
    expect(faults).toEqual([])
  })

  test('asks no store for a check in its steady state', async () => {
    const storage = await postgres(url).open()
    let reads = 0
    let looks = 0
    const counted = {
      ...storage,
      sessions: {
        ...storage.sessions,
        find: (digest: Uint8Array) => {
          looks += 1
          return storage.sessions.find(digest)
        },
      },
      changes: {
        ...storage.changes,
        read: (after?: string) => {
          reads += 1
          return storage.changes.read(after)
        },
      },
    }
    const options = { issuer, secret, password: cheapHashing }
    const node = await createCountersign({ ...options, storage: { open: async () => counted } })
    const ada = await somebody(node)
    const [session, token] = [await ada.session(), await ada.token()]
    await verdict(node, session)
    const before = { looks, reads }
    const began = performance.now()
    for (let count = 0; count < 5000; count++) {
      if ((await verdict(node, session)) !== 'ok' || (await verdict(node, token)) !== 'ok')
        throw new Error('refused')
    }
    const heartbeats = Math.ceil((performance.now() - began) / 250)
    expect(looks).toBe(before.looks)
    // And those that a word of other appends has caused.
    expect(reads - before.reads).toBeLessThanOrEqual(heartbeats + 10)
    await node.close()
  })

  test('knows of a revocation on another one as soon as that one says that all have applied it', async () => {
    const nodes = [await openNode(url, []), await openNode(url, []), await openNode(url, [])] as const
    const ada = await somebody(nodes[0])
    for (let round = 0; round < 5; round++) {
      const headers = [await ada.session(), await ada.token()]
      for (const node of nodes) for (const one of headers) expect(await verdict(node, one)).toBe('ok')
      const revoked = await nodes[round % 3]?.subjects.revokeAll(ada.id, { awaitNodes: true })
      expect(revoked).toMatchObject({ complete: true })
      expect(revoked?.nodes).toHaveLength(3)
      for (const node of nodes) for (const one of headers) expect(await verdict(node, one)).toBe('revoked')
    }
    await Promise.all(nodes.map(node => node.close()))
  })
})
