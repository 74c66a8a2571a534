/** K30: headers, bodies, cookies and tokens are bounded, and refused before any work is done on them. */
import { randomBytes } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RawBody } from '../http/client.ts'
import { openWorld, type Person, password, type World } from '../http/world.ts'

vi.mock('@node-rs/argon2', { spy: true })

let world: World
let ada: Person
beforeEach(async () => {
  world = await openWorld()
  ada = await world.person('ada@example.com')
  vi.mocked(verify).mockClear()
})
afterEach(() => world.auth.close())

const header = { 'content-type': 'application/json' }
const signIn = (raw: RawBody, headers: Record<string, string> = {}) =>
  world.client.send('POST', '/auth/sign-in', { raw, headers: { ...header, ...headers } })
const whoami = (headers: Record<string, string>) => world.client.send('GET', '/auth/whoami', { headers })

describe('K30 oversized input', () => {
  test('a body of 16 KiB is read, one byte more is not', async () => {
    const body = (length: number) => {
      const start = '{"identifier":"a","password":"b","credential":"session"'
      return `${start}${' '.repeat(length - start.length - 1)}}`
    }
    expect((await signIn(body(16_384))).code).toBe('invalid-credentials')
    const refused = await signIn(body(16_385))
    expect([refused.status, refused.code]).toEqual([413, 'body-too-large'])
  })

  test('a body that says it is too long is not read at all', async () => {
    let pulled = 0
    const stream = new ReadableStream(
      {
        pull: controller => {
          pulled += 1
          controller.enqueue(new Uint8Array(1))
        },
      },
      { highWaterMark: 0 },
    )
    expect((await signIn(stream, { 'content-length': '1000000' })).code).toBe('body-too-large')
    expect(pulled).toBe(0)
  })

  test('a body without an end is read to the bound and no further', async () => {
    let pulled = 0
    let isCancelled = false
    const stream = new ReadableStream(
      {
        pull: controller => {
          pulled += 1
          controller.enqueue(new Uint8Array(1024).fill(0x20))
        },
        cancel: () => {
          isCancelled = true
        },
      },
      { highWaterMark: 0 },
    )
    expect((await signIn(stream)).code).toBe('body-too-large')
    expect([pulled, isCancelled]).toEqual([17, true])
  })

  test('a body that lies about its length is counted all the same', async () => {
    const stream = new Blob(['"', 'x'.repeat(20_000), '"']).stream()
    expect((await signIn(stream, { 'content-length': '10' })).code).toBe('body-too-large')
  })

  test('identifiers and passwords that are too long never reach the hash', async () => {
    for (const proof of [
      { identifier: 'x'.repeat(1025), password },
      { identifier: 'ada@example.com', password: 'x'.repeat(4097) },
    ]) {
      const answer = await signIn(JSON.stringify({ ...proof, credential: 'session' }))
      expect([answer.status, answer.code]).toEqual([422, 'invalid-body'])
    }
    expect(verify).not.toHaveBeenCalled()
  })

  test('a token that is too long is refused before its signature is looked at', async () => {
    const part = randomBytes(3000).toString('base64url')
    expect((await whoami({ authorization: `Bearer ${part}.${part}.${part}` })).code).toBe('malformed')
  })

  test('more cookies than any browser sends are refused by a code of their own, at sign-in too', async () => {
    const own = `__Host-session=${ada.secret}`
    const most = 180 * (4096 + 2)
    const filled = (length: number) => `x=${'y'.repeat(length - own.length - 4)}; ${own}`
    expect((await whoami({ cookie: filled(most) })).status).toBe(200)
    const cookie = filled(most + 1)
    const refused = await whoami({ cookie })
    expect([refused.status, refused.code, refused.headers.get('set-cookie')]).toEqual([
      431,
      'cookies-too-large',
      null,
    ])
    const body = { identifier: 'ada@example.com', password, credential: 'session' }
    const before = await world.stored()
    const signIn = await world.client.send('POST', '/auth/sign-in', { body, headers: { cookie } })
    expect([signIn.status, signIn.code]).toEqual([431, 'cookies-too-large'])
    expect(await world.stored()).toEqual(before)
  })

  test.each([101, 180, 1000])('%i small cookies of other applications are no matter', async count => {
    const cookie = `${'a=b; '.repeat(count)}__Host-session=${ada.secret}`
    expect((await whoami({ cookie })).status).toBe(200)
  })

  test('a long user agent and a long forwarding header are cut, not stored', async () => {
    const answer = await world.client.send('POST', '/auth/sign-in', {
      body: { identifier: 'ada@example.com', password, credential: 'session' },
      headers: { 'user-agent': 'x'.repeat(100_000), 'x-forwarded-for': '1.2.3.4,'.repeat(10_000) },
      address: '192.0.2.1',
    })
    expect(answer.status).toBe(200)
    const [session] = (await world.auth.sessions.list()).items.filter(
      ({ sid }) => sid === answer.text('session.sid'),
    )
    expect(session).toMatchObject({ userAgent: 'x'.repeat(256), address: '192.0.2.1' })
  })

  test('thousands of names that fall into one hash bucket are refused like any other', async () => {
    const names = Array.from({ length: 1500 }, (_, index) => `"${index}":0`)
    expect((await signIn(`{${names.join(',')}}`)).code).toBe('invalid-body')
    expect(
      (await world.client.send('GET', `/auth/sessions?${'a=&'.repeat(5000)}`, { headers: ada.headers })).code,
    ).toBe('invalid-parameter')
  })
})
