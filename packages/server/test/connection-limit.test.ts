/** Connections of one address do not shut out the others, and idle ones give way to whoever asks. */
import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createHttpServer } from '../src/serve/http-server.ts'

const bounds = { total: 24, perAddress: 12 }
const sockets: Socket[] = []
let server: Server
let port: number
/** Answers that are held back. */
let held: ServerResponse[] = []

async function listen(trustedProxies: readonly string[] = []): Promise<void> {
  held = []
  server = createHttpServer(
    { headersTimeoutMs: 60_000, requestTimeoutMs: 60_000, trustedProxies, publicUrl: undefined },
    (request, response) => {
      if (request.url === '/held') held.push(response)
      else response.end('here')
    },
    bounds,
  )
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

/** A connection from an address of this machine, once the server has it. */
async function open(localAddress: string): Promise<Socket> {
  const accepted = once(server, 'connection')
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  socket.on('error', () => undefined)
  sockets.push(socket)
  await Promise.all([once(socket, 'connect'), accepted])
  return socket
}

async function openMany(localAddress: string, count: number): Promise<Socket[]> {
  const opened: Socket[] = []
  for (let index = 0; index < count; index += 1) opened.push(await open(localAddress))
  return opened
}

/** The answer on a connection; empty where it is closed instead. */
function ask(socket: Socket, path = '/'): Promise<string> {
  return new Promise(resolve => {
    let text = ''
    socket.on('data', chunk => {
      text += chunk
      if (text.includes('here')) resolve(text)
    })
    socket.once('close', () => resolve(text))
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
  })
}

/** Whether the server has closed it by the time that it answers somebody else. */
const isClosed = (socket: Socket) => socket.closed || socket.readableEnded || socket.destroyed

describe('connections that are idle', () => {
  test('of one address are held to its bound, the oldest going first', async () => {
    await listen()
    const oldest = await open('127.0.0.2')
    const idle = await openMany('127.0.0.2', bounds.perAddress - 1)
    const closed = once(oldest, 'close')
    const next = await open('127.0.0.2')
    await closed
    expect(await ask(next)).toContain('200 OK')
    expect(idle.filter(isClosed)).toEqual([])
  })

  test('of a flood give way to a client from elsewhere', async () => {
    await listen(['127.0.0.2'])
    const oldest = await open('127.0.0.2')
    await openMany('127.0.0.2', bounds.total - 1)
    const closed = once(oldest, 'close')
    const client = await open('127.0.0.3')
    await closed
    expect(await ask(client)).toContain('200 OK')
    // Kept alive, it is idle again; those of whoever holds most go before it.
    for (let more = 0; more < 5; more += 1) await open('127.0.0.2')
    expect(await ask(client)).toContain('200 OK')
  })

  test('of a trusted proxy are not counted as those of one client', async () => {
    await listen(['127.0.0.0/8'])
    const many = await openMany('127.0.0.2', bounds.total)
    expect(await ask(many[0] ?? (await open('127.0.0.2')))).toContain('200 OK')
  })
})

describe('connections on which an answer is under way', () => {
  test('are not cut: where one address has no idle one its next is refused, and others are served', async () => {
    await listen()
    const busy = await openMany('127.0.0.2', bounds.perAddress)
    const answers = busy.map(socket => ask(socket, '/held'))
    await expect.poll(() => held.length).toBe(bounds.perAddress)
    expect(await ask(await open('127.0.0.2'))).toBe('')
    expect(await ask(await open('127.0.0.3'))).toContain('200 OK')
    for (const response of held) response.end('here')
    for (const answer of await Promise.all(answers)) expect(answer).toContain('200 OK')
  })
})
