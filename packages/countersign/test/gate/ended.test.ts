/** `auth.ended`: a signal for connections that outlive their request, on a WebSocket and a stream, two nodes each. */

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Countersign } from '../../src/face.ts'
import type { Identity } from '../../src/index.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { open, password } from '../account/open.ts'
import type { ManualClock } from './manual-clock.ts'

let here: Countersign
let there: Countersign
let clock: ManualClock
let id: string
beforeEach(async () => {
  const storage = memory()
  const opened = await open({ storage })
  ;[here, clock] = [opened.auth, opened.clock]
  there = (await open({ storage }, clock)).auth
  const created = await here.subjects.create({ identifier: 'ada', password })
  if (!created.ok) throw new Error(created.reason)
  id = created.subject.id
})

type Kind = 'session' | 'token'
async function signedIn(kind: Kind): Promise<{ headers: { authorization: string }; identity: Identity }> {
  const given =
    kind === 'session' ? await here.sessions.create(id, { carrier: 'header' }) : await here.tokens.create(id)
  if (!given.ok) throw new Error(given.reason)
  const secret = 'accessToken' in given ? given.accessToken : given.sessionIdentifier
  const headers = { authorization: `Bearer ${secret}` }
  const outcome = await there.authenticate(headers)
  if (!outcome.ok) throw new Error(outcome.reason)
  return { headers, identity: outcome.identity }
}

/** Lets the node follow the feed, as its heartbeat does. */
const follow = async () => {
  await there.authenticate({}, { maxStalenessMs: 0 })
  await there.isReady()
}
const fired = (signal: AbortSignal) =>
  expect
    .poll(async () => {
      await follow()
      return signal.aborted
    })
    .toBe(true)

const endings: [string, readonly Kind[], (identity: Identity) => Promise<unknown>][] = [
  ['everything of the subject', ['session', 'token'], () => here.subjects.revokeAll(id)],
  ['the one session', ['session'], ({ sid = '' }) => here.sessions.revoke(sid)],
  ['the one token', ['token'], ({ jti = '' }) => here.tokens.revoke({ jti })],
  ['the account is disabled', ['session', 'token'], () => here.subjects.update(id, { status: 'disabled' })],
  [
    'another password',
    ['session', 'token'],
    () => here.subjects.setPassword(id, 'eight quiet herons at dusk'),
  ],
]
const cases = endings.flatMap(([name, kinds, end]) => kinds.map(kind => [name, kind, end] as const))

test.each(cases)('it fires on another node when %s is ended: a %s', async (_, kind, end) => {
  const { identity } = await signedIn(kind)
  const { identity: other } = await signedIn(kind)
  const signal = there.ended(identity)
  expect(there.ended(identity)).toBe(signal)
  await follow()
  expect(signal.aborted).toBe(false)
  await end(identity)
  await fired(signal)
  const isAll = !/the one/.test(_)
  if (!isAll) {
    await follow()
    expect(there.ended(other).aborted).toBe(false)
  }
})

test('what has ended already fires; what times out fires when it does', async () => {
  const [session, token] = [await signedIn('session'), await signedIn('token')]
  await here.subjects.revokeAll(id)
  await fired(there.ended(session.identity))
  await fired(there.ended(token.identity))
  const late = await signedIn('token')
  const signal = there.ended(late.identity)
  await follow()
  expect(signal.aborted).toBe(false)
  clock.advance(3_600_000)
  const again = await signedIn('token')
  // An entry of the same subject has it looked at anew.
  await here.tokens.revoke({ jti: late.identity.jti ?? '' })
  await fired(signal)
  expect(there.ended(again.identity).aborted).toBe(false)
})

test('what is no identity is refused', () => {
  expect(() => there.ended({ subject: id } as Identity)).toThrow(TypeError)
})

describe('as an application has it', () => {
  let server: Server
  let address: string
  beforeEach(async () => {
    server = createServer(async (req, res) => {
      const outcome = await there.authenticate(req)
      if (!outcome.ok) return void res.writeHead(401).end()
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write(': welcome\n\n')
      there
        .ended(outcome.identity)
        .addEventListener('abort', () => res.end('event: signed-out\ndata: {}\n\n'))
    })
    // RFC 6455 §4.2.2, and a close frame of §5.5.1 when the credential ends.
    server.on('upgrade', async (req, socket) => {
      const outcome = await there.authenticate(req)
      if (!outcome.ok) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      const key = `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
      const accept = createHash('sha1').update(key).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      socket.on('error', () => {})
      there
        .ended(outcome.identity)
        .addEventListener('abort', () => socket.end(Buffer.from([0x88, 0x02, 0x0f, 0xa0])))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  test('a stream is ended by a forced logout on the other node', async () => {
    const { headers } = await signedIn('token')
    const response = await fetch(`http://${address}`, { headers })
    const text = response.text()
    await here.subjects.revokeAll(id)
    await follow()
    expect(await text).toBe(': welcome\n\nevent: signed-out\ndata: {}\n\n')
  })

  test('a WebSocket is closed by it', async () => {
    const { headers } = await signedIn('session')
    const socket = new WebSocket(`ws://${address}`, { headers } as never)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    await here.subjects.revokeAll(id)
    await follow()
    const [event] = await closed
    expect((event as CloseEvent).code).toBe(4000)
  })
})
