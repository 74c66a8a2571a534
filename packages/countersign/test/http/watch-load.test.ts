/** What waiting calls cost: `GET /auth/watch` over a real socket while other credentials of the node end. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Watches } from '../../src/gate/watches.ts'
import { countersign } from '../../src/http/adapter/node.ts'
import type { Identity } from '../../src/index.ts'
import { openWorld, type World } from './world.ts'

let world: World
let address: string
let close: () => Promise<void>
const answers = new Set<ServerResponse>()

beforeEach(async () => {
  world = await openWorld()
  const listener = countersign(world.auth)
  const server = createServer((req, res) => {
    answers.add(res)
    res.once('close', () => answers.delete(res))
    listener(req, res)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  close = async () => {
    world.auth.endWaiting()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    await world.auth.close()
  }
})
afterEach(() => close())

const watch = (headers: Record<string, string>) => fetch(`${address}/auth/watch?wait=25`, { headers })
/** All have reached the place where they wait. */
const waiting = (count: number) =>
  vi.waitFor(() => expect(world.auth.figures().watching).toBe(count), { interval: 2, timeout: 20_000 })

describe('calls that wait while others’ credentials end', () => {
  test('have one listener on their connection, and cost no check, however often the feed moves', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const grace = await world.person('grace@example.com', 'token')
    const calls = Array.from({ length: 10 }, () => watch(ada.headers))
    await waiting(10)
    const listeners = () => [...answers].map(res => res.listenerCount('close'))
    const before = listeners()
    const { checks } = world.auth.figures().checked.token
    for (let time = 0; time < 20; time++) {
      await world.auth.subjects.revokeAll(grace.id)
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(listeners()).toEqual(before)
    expect(world.auth.figures().checked.token.checks).toBe(checks)
    await world.auth.subjects.revokeAll(ada.id)
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(10).fill(401))
    expect(world.auth.figures().watching).toBe(0)
  })

  test('of one subject are bounded, and leave the others their places', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const grace = await world.person('grace@example.com', 'token')
    const calls = Array.from({ length: 32 }, () => watch(ada.headers))
    await waiting(32)
    const refused = await watch(ada.headers)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await refused.json()).toMatchObject({ code: 'busy' })
    const other = watch(grace.headers)
    await waiting(33)
    await world.auth.subjects.revokeAll(grace.id)
    expect((await other).status).toBe(401)
    await world.auth.subjects.revokeAll(ada.id)
    await Promise.all(calls)
  })

  test('give their place back when the client goes', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const leaving = new AbortController()
    const call = fetch(`${address}/auth/watch?wait=25`, { headers: ada.headers, signal: leaving.signal })
    await waiting(1)
    leaving.abort()
    await expect(call).rejects.toThrow()
    await waiting(0)
  })
})

describe('a place to wait', () => {
  const identity = (subject: string, more: { sid?: string; jti?: string } = {}): Identity => ({
    subject,
    kind: 'token',
    jti: `jti-of-${subject}-padded`,
    roles: [],
    amr: [],
    authTime: 0,
    expiresAt: 0,
    ...more,
  })
  const gone = new AbortController().signal
  const bounds = { total: 4, perSubject: 2, perAddress: 3 }

  test('is bounded over the node, for a subject and for an address, and free again once it is given back', () => {
    const watches = new Watches(bounds)
    const first = watches.open(identity('ada'), '192.0.2.1')
    expect(watches.open(identity('ada'), '192.0.2.2')).toBeDefined()
    expect(watches.open(identity('ada'), '192.0.2.3')).toBeUndefined()
    first?.close()
    first?.close()
    expect(watches.open(identity('ada'), '192.0.2.1')).toBeDefined()
    expect(watches.open(identity('grace'), '192.0.2.1')).toBeDefined()
    expect(watches.size).toBe(3)
    expect(watches.open(identity('hedy'), undefined)).toBeDefined()
    expect(watches.open(identity('joan'), undefined)).toBeUndefined()
  })

  test('of one address does not take what the address may not have', () => {
    const watches = new Watches({ ...bounds, total: 100 })
    for (const name of ['a', 'b', 'c']) expect(watches.open(identity(name), '192.0.2.1')).toBeDefined()
    expect(watches.open(identity('d'), '192.0.2.1')).toBeUndefined()
    expect(watches.open(identity('d'), '192.0.2.2')).toBeDefined()
  })

  const ends = [
    ['its session', { kind: 'session', sid: 's1', subjectId: 'ada' }, true],
    ['another session of the subject', { kind: 'session', sid: 's2', subjectId: 'ada' }, false],
    ['everything of the subject', { kind: 'epoch', subjectId: 'ada', epoch: 1 }, true],
    ['everything of another subject', { kind: 'epoch', subjectId: 'grace', epoch: 1 }, false],
    ['its token, by the first characters of the name', { kind: 'token', jti: 'jti-of-ada-padde' }, true],
    ['another token', { kind: 'token', jti: 'jti-of-grace-padded' }, false],
    ['new roles, which end nothing', { kind: 'roles', subjectId: 'ada', roles: [] }, false],
    ['the keys', { kind: 'keys' }, true],
  ] as const
  test.each(ends)('is woken by the end of %s: %j %s', async (_, change, isWoken) => {
    const watches = new Watches()
    const place = watches.open(identity('ada', { sid: 's1' }), undefined)
    const waited = place?.wait(60_000, gone)
    watches.note(change)
    watches.wake()
    watches.end()
    expect(await waited).toBe(isWoken ? 'moved' : 'ended')
  })

  test('does not miss an end that was applied between the check and the wait', async () => {
    const watches = new Watches()
    const place = watches.open(identity('ada'), undefined)
    watches.note({ kind: 'epoch', subjectId: 'ada', epoch: 1 })
    watches.wake()
    expect(await place?.wait(60_000, gone)).toBe('moved')
    const again = place?.wait(60_000, gone)
    watches.end()
    expect(await again).toBe('ended')
  })

  test('is over at once for one who has gone, and after the time', async () => {
    const watches = new Watches()
    const place = watches.open(identity('ada'), undefined)
    expect(await place?.wait(60_000, AbortSignal.abort())).toBe('gone')
    expect(await place?.wait(0, gone)).toBe('time')
    const leaving = new AbortController()
    const waited = place?.wait(60_000, leaving.signal)
    leaving.abort()
    expect(await waited).toBe('gone')
  })
})
