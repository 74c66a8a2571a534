/** `GET /auth/revocations`: snapshot, then changes; waiting, resuming, and who is let in. */
import { createHash } from 'node:crypto'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { spareId } from '../../src/core/revocation/entry-id.ts'
import { countersign } from '../../src/http/adapter/node.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let root: Person
let ada: Person
beforeEach(async () => {
  world = await openWorld()
  root = await world.person('root', 'token', ['admin'])
  ada = await world.person('ada', 'token')
})
afterEach(async () => {
  vi.useRealTimers()
  await world.auth.close()
})

const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))
const read = (query = '', more: Record<string, string> = {}) =>
  world.client.send('GET', `/auth/revocations${query}`, { headers: { ...root.headers, ...more } })
const position = async () => Number((await read()).at('position'))

/** Lets everything that is under way come to where it waits. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
}

describe('snapshot and changes', () => {
  test('the snapshot holds what ended, and the changes after a position the same', async () => {
    const before = await position()
    const jti = createHandle(random)
    await world.auth.tokens.revoke({ jti })
    await world.auth.subjects.revokeAll(ada.id)
    await world.auth.subjects.update(ada.id, { roles: ['editor'] })
    for (const answer of [await read(), await read(`?after=${before}`)]) {
      expect(answer.status).toBe(200)
      expect(answer.list('tokens')).toEqual([jti.slice(0, 16), expect.any(Number)])
      expect(answer.list('subjects')).toEqual([ada.id.slice(0, 16), 1, expect.any(Number)])
      expect(answer.list('roles')).toEqual([[ada.id, expect.any(Number), ['editor'], expect.any(Number)]])
    }
    expect((await read()).at('snapshot')).toBe(true)
    expect((await read(`?after=${before}`)).at('snapshot')).toBe(false)
    const [, until] = (await read()).list('tokens')
    expect(Number(until)).toBe(660)
    expect((await read(`?after=${await position()}`)).list('tokens')).toEqual([])
  })

  test('what a password change spares has its own line', async () => {
    const login = await world.person('bob', 'header')
    const before = await position()
    await world.client.send('POST', '/auth/password', {
      headers: login.headers,
      body: { current_password: 'seven quiet herons at dawn', new_password: 'nine loud herons at dusk' },
    })
    const name = spareId(login.id, login.sid ?? '')
    expect((await read(`?after=${before}`)).list('spared')).toEqual([name, 1, expect.any(Number)])
    expect((await read()).list('spared')).toEqual([name, 1, expect.any(Number)])
  })

  test('what was pruned is answered from memory as long as it is there; a position that is not of this feed, with the snapshot', async () => {
    const before = await position()
    await world.auth.tokens.revoke({ jti: createHandle(random) })
    const after = await position()
    world.clock.advanceSeconds(2000)
    root = await world.signIn('root', 'token')
    await world.storage.changes.prune(world.clock.now())
    await world.auth.tokens.revoke({ jti: createHandle(random) })
    expect((await read(`?after=${before}`)).at('snapshot')).toBe(false)
    expect((await read(`?after=${before}`)).list('tokens')).toHaveLength(4)
    expect((await read(`?after=${after}`)).list('tokens')).toHaveLength(2)
    expect((await read(`?after=${after + 1000}`)).at('snapshot')).toBe(true)
    expect(Number((await read()).at('pruned_until'))).toBeGreaterThan(0)
  })

  test('an entry takes at most half of 64 bytes, so that a password change and what it spares fit into them', async () => {
    const before = (await read()).body.length
    for (let number = 0; number < 500; number++) {
      await world.storage.revocations.revokeToken({
        jti: createHandle(random),
        at: world.clock.now(),
        expiresAt: world.clock.now() + 86_400_000,
        audit: [],
      })
    }
    expect(((await read()).body.length - before) / 500).toBeLessThanOrEqual(32)
  })
})

describe('a cursor', () => {
  test('is in every answer, and the next one goes on from it', async () => {
    const { cursor } = JSON.parse((await read()).body)
    expect(cursor).toMatch(/^p\d+$/)
    const jti = createHandle(random)
    await world.auth.tokens.revoke({ jti })
    const next = await read(`?after=${cursor}`)
    expect([next.at('snapshot'), next.list('tokens')]).toEqual([
      false,
      [jti.slice(0, 16), expect.any(Number)],
    ])
    expect(next.at('cursor')).not.toBe(cursor)
    expect((await read(`?after=${next.at('cursor')}`)).list('tokens')).toEqual([])
  })

  test('that no store here gave out is answered with everything', async () => {
    for (const cursor of ['c1.0123456789ab.1-1', 'p999999', 's1', 'z9'])
      expect((await read(`?after=${cursor}`)).at('snapshot'), cursor).toBe(true)
  })
})

describe('refusals', () => {
  test('only administrators are let in', async () => {
    expect((await world.client.send('GET', '/auth/revocations')).code).toBe('missing')
    expect((await world.client.send('GET', '/auth/revocations', { headers: ada.headers })).code).toBe(
      'forbidden',
    )
  })

  test.each(['?after=-1', '?after=x', '?after=01', '?wait=26', '?wait=1.5', '?after=1&after=2', '?other=1'])(
    '%s is no parameter of ours',
    async query => {
      expect((await read(query)).code).toBe('invalid-parameter')
    },
  )

  test('a store that is away is 503, never an answer from memory', async () => {
    world.storeIsAway = true
    expect((await read()).code).toBe('storage-unavailable')
    world.storeIsAway = false
  })
})

describe('waiting', () => {
  test('a call that waits is answered as soon as something is applied', async () => {
    const here = await position()
    const waiting = read(`?after=${here}&wait=25`)
    await settle()
    const jti = createHandle(random)
    await world.auth.tokens.revoke({ jti })
    expect((await waiting).list('tokens')).toEqual([jti.slice(0, 16), expect.any(Number)])
  })

  test('without news it is answered with none when the time has passed', async () => {
    const here = await position()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const waiting = read(`?after=${here}&wait=25`)
    await settle()
    vi.advanceTimersByTime(25_000)
    const answer = await waiting
    expect(answer.at('position')).toBe(here)
    expect(answer.list('tokens')).toEqual([])
  })

  test('a node that is about to stop lets nobody wait', async () => {
    const here = await position()
    const waiting = read(`?after=${here}&wait=25`)
    await settle()
    world.auth.endWaiting()
    expect((await waiting).at('position')).toBe(here)
    expect((await read(`?after=${here}&wait=25`)).at('position')).toBe(here)
  })

  describe('many at once', () => {
    const secret = 'a secret of these tests alone, long enough'
    const secretDigest = createHash('sha256').update(secret).digest('base64url')
    const permissions = ['revocations' as const]
    const asClient = (id: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` })
    const busy = { code: 'busy' }
    let here: number

    beforeEach(async () => {
      await world.auth.close()
      const clients = ['one', 'two', 'three'].map(id => ({ id, secretDigest, permissions }))
      world = await openWorld({ clients })
      root = await world.person('root', 'token', ['admin'])
      here = await position()
    })

    const wait = (headers: Record<string, string>, signal?: AbortSignal) => {
      const init = { headers, ...(signal && { signal }) }
      return world.auth.handler(new Request(`http://localhost/auth/revocations?after=${here}&wait=25`, init))
    }
    const waits = (count: number, headers: Record<string, string>) =>
      Array.from({ length: count }, () => wait(headers))
    /** What a call is told that is not let wait, as a call and as a stream; `undefined` for one that waits. */
    async function refused(headers: Record<string, string>): Promise<unknown[]> {
      const stopped = new AbortController()
      const told: unknown[] = []
      for (const accept of ['application/json', 'text/event-stream']) {
        const url = `http://localhost/auth/revocations?after=${here}&wait=25`
        const request = new Request(url, { headers: { ...headers, accept }, signal: stopped.signal })
        let answer: Response | undefined
        void world.auth.handler(request).then(given => {
          answer = given
        })
        await settle()
        const isProblem = answer?.headers.get('content-type')?.includes('problem') ?? false
        told.push(isProblem ? await answer?.json() : undefined)
      }
      stopped.abort()
      return told
    }

    test('one client has half of the places at most, one administrator 32: beyond that they alone are told that the server is busy', async () => {
      const waiting = [...waits(512, asClient('one')), ...waits(32, root.headers)]
      await settle()
      expect(await refused(asClient('one'))).toMatchObject([busy, busy])
      expect(await refused(root.headers)).toMatchObject([busy, busy])
      expect(await refused(asClient('two'))).toEqual([undefined, undefined])
      const eve = await world.person('eve', 'token', ['admin'])
      expect(await refused(eve.headers)).toEqual([undefined, undefined])
      // Without waiting they are answered.
      expect((await read(`?after=${here}`, asClient('one'))).status).toBe(200)
      world.auth.endWaiting()
      for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200)
    })

    test('the 1,025th that would wait is told that the server is busy; who goes makes room', async () => {
      const leaving = new AbortController()
      const first = wait(asClient('one'), leaving.signal)
      const waiting = [...waits(511, asClient('one')), ...waits(512, asClient('two'))]
      await settle()
      expect(await refused(asClient('three'))).toMatchObject([busy, busy])
      leaving.abort()
      await first
      const next = wait(asClient('three'))
      await settle()
      expect(await refused(root.headers)).toMatchObject([busy, busy])
      world.auth.endWaiting()
      expect((await next).status).toBe(200)
      await Promise.all(waiting)
    })
  })
})

describe('over a socket', () => {
  let server: Server
  let address: string
  beforeEach(async () => {
    server = createServer(countersign(world.auth))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })

  function open(query: string, headers: Record<string, string>): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      get(`${address}/auth/revocations${query}`, { headers: { ...root.headers, ...headers } }, resolve).on(
        'error',
        reject,
      )
    })
  }

  /** Events as they come; comments are passed over. */
  async function* eventsOf(message: IncomingMessage): AsyncGenerator<{ id: string; data: unknown }> {
    let text = ''
    for await (const chunk of message) {
      text += String(chunk)
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const event = text.slice(0, end)
        text = text.slice(end + 2)
        const match = /^id: ([\w.-]+)\nevent: changes\ndata: (.*)$/.exec(event)
        if (match !== null) yield { id: match[1] ?? '', data: JSON.parse(match[2] ?? '') }
      }
    }
  }

  test('events begin with the snapshot, go on with changes, and resume after the last one seen', async () => {
    const message = await open('', { accept: 'text/event-stream' })
    expect(message.headers['content-type']).toBe('text/event-stream')
    const events = eventsOf(message)
    const first = await events.next()
    expect(first.value.data).toMatchObject({ snapshot: true })
    const jti = createHandle(random)
    await world.auth.tokens.revoke({ jti })
    const second = await events.next()
    expect(second.value.data).toMatchObject({ snapshot: false, tokens: [jti.slice(0, 16), 660] })
    message.destroy()

    const missed = createHandle(random)
    await world.auth.tokens.revoke({ jti: missed })
    const resumed = await open('', { accept: 'text/event-stream', 'last-event-id': second.value.id })
    const third = await eventsOf(resumed).next()
    expect(third.value.data).toMatchObject({ snapshot: false, tokens: [missed.slice(0, 16), 660] })
    resumed.destroy()
  })

  test('the end of a stream comes at once when the node is about to stop', async () => {
    const stream = await open('', { accept: 'text/event-stream' })
    const ended = new Promise(resolve => stream.once('end', resolve))
    stream.resume()
    world.auth.endWaiting()
    await ended
  })

  test('a bad Last-Event-ID is refused', async () => {
    const message = await open('', { accept: 'text/event-stream', 'last-event-id': 'x' })
    expect(message.statusCode).toBe(422)
    message.resume()
  })

  test('HEAD says what GET would, without a body', async () => {
    const answer = await fetch(`${address}/auth/revocations`, { method: 'HEAD', headers: root.headers })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('')
  })
})
