/** The node adapter against what comes over a wire: bytes that no client library would send. */
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countersign } from '../../../src/http/adapter/node.ts'
import { openWorld, type World } from '../world.ts'

let world: World
let server: Server
let port: number
beforeEach(async () => {
  world = await openWorld()
  server = createServer(countersign(world.auth, { serve: 'everything' }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await world.auth.close()
})

/** Sends lines and resolves with all that came until the server closed the connection. */
async function send(...lines: string[]): Promise<string> {
  return exchange(socket => socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`))
}

async function exchange(write: (socket: Socket) => void): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(Buffer.from(chunk)))
  const closed = new Promise<void>((resolve, reject) =>
    socket.on('close', () => resolve()).on('error', reject),
  )
  socket.on('connect', () => write(socket))
  await closed
  return Buffer.concat(chunks).toString()
}

describe('the node adapter', () => {
  test.each([
    ['no Host', ['GET /healthz HTTP/1.1']],
    ['a Host that is no host', ['GET /healthz HTTP/1.1', 'Host: a b']],
    ['a Host with a path', ['GET /healthz HTTP/1.1', 'Host: auth.example.com/evil']],
    ['two Hosts', ['GET /healthz HTTP/1.1', 'Host: a.example', 'Host: b.example']],
    ['another scheme', ['GET ftp://a.example/healthz HTTP/1.1', 'Host: a.example']],
    ['an asterisk', ['OPTIONS * HTTP/1.1', 'Host: a.example']],
  ])('answers 400 to %s', async (_, lines) => {
    expect(await send(...lines)).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('takes the absolute form, and does not care whose host it names (RFC 9112 §3.2.2)', async () => {
    expect(await send('GET http://evil.example/healthz HTTP/1.1', 'Host: evil.example')).toMatch(
      /^HTTP\/1\.1 200 /,
    )
  })

  test('answers 405 with Allow to methods that fetch cannot say', async () => {
    const answer = await send(
      'TRACE /auth/whoami HTTP/1.1',
      'Host: a.example',
      'Cookie: __Host-session=secret',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 405 /)
    expect(answer).toContain('allow: GET, HEAD')
    // What TRACE is for, and why it is refused.
    expect(answer).not.toContain('secret')
  })

  test('answers HEAD without a body', async () => {
    const answer = await send('HEAD /healthz HTTP/1.1', 'Host: a.example')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer.endsWith('\r\n\r\n')).toBe(true)
  })

  test('answers 413 while the body is still coming, then goes on with the connection', async () => {
    const answers = await exchange(socket => {
      const head = ['POST /auth/sign-in HTTP/1.1', 'Host: a.example', 'Content-Type: application/json']
      socket.write(`${[...head, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n`)
      for (let count = 0; count < 20; count++) socket.write(`400\r\n${'x'.repeat(1024)}\r\n`)
      socket.write('0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n')
    })
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
  })

  test('cuts the line of somebody who goes on sending', async () => {
    const received = await new Promise<string>(resolve => {
      const socket = connect(port, '127.0.0.1')
      let text = ''
      socket.on('data', chunk => {
        text += chunk.toString()
      })
      // A reset while sending is what is asked for here.
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
      socket.write('POST /auth/sign-in HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\n')
      socket.write('Content-Length: 1000000000\r\n\r\n')
      const flood = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0x78)));
      }
      socket.on('drain', flood)
      flood()
    })
    expect(received).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('survives a client that goes away in the middle of its body', async () => {
    const socket = connect(port, '127.0.0.1')
    await new Promise<void>(resolve => socket.on('connect', () => resolve()))
    socket.write('POST /auth/sign-in HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\n')
    socket.write('Content-Length: 100\r\n\r\n{"identifier":')
    await new Promise<void>(resolve => server.once('request', () => resolve()))
    socket.destroy()
    expect(await send('GET /healthz HTTP/1.1', 'Host: a.example')).toMatch(/^HTTP\/1\.1 200 /)
    expect(world.faults).toEqual([])
  })

  test('answers requests that were pipelined in their order', async () => {
    const one = 'GET /healthz HTTP/1.1\r\nHost: a.example\r\n\r\n'
    const last = 'GET /auth/whoami HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n'
    const answers = await exchange(socket => socket.write(one + one + last))
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 401'])
  })
})
