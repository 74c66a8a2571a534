/** Floods, and input that is too large, too slow or no HTTP at all, against the running server. */
import { connect } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { printedPassword, quick, type ServerProcess, startServer } from './support/server-process.ts'

describe('K29 password-hash denial of service', () => {
  test('past the bound sign-in answers 503 with Retry-After, and whoami goes on', async () => {
    const server = await startServer({
      env: {
        COUNTERSIGN_SIGN_IN_RATE: 'off',
        COUNTERSIGN_PASSWORD_QUEUE: '4',
        COUNTERSIGN_LOG_LEVEL: 'error',
      },
    })
    const client = new Client(server.url)
    const password = printedPassword(server)
    const session = await client.signIn('admin', password, 'session')
    const token = await client.signIn('admin', password, 'token')

    const tally = { hashed: 0, busy: 0, other: 0, checked: 0, unchecked: 0 }
    // By what has happened, not by time: a slow machine takes longer for the same.
    const isOver = () => tally.hashed >= 40 && tally.busy >= 40
    const flood = async (index: number) => {
      const attacker = new Client(server.url)
      while (!isOver()) {
        const body = {
          identifier: index % 2 === 0 ? 'admin' : 'nobody',
          password: 'a wrong guess',
          credential: 'session',
        }
        const { status, headers, body: answer } = await attacker.send('POST', '/auth/sign-in', { body })
        if (status === 401) tally.hashed += 1
        else if (status === 503 && answer.code === 'busy' && Number(headers['retry-after']) >= 1)
          tally.busy += 1
        else tally.other += 1
      }
    }
    const check = async () => {
      while (!isOver()) {
        const replies = [await client.whoami(session), await client.whoami(token)]
        for (const { status } of replies) tally[status === 200 ? 'checked' : 'unchecked'] += 1
      }
    }
    await Promise.all([check(), ...Array.from({ length: 24 }, (_, index) => flood(index))])
    expect(tally).toMatchObject({ other: 0, unchecked: 0 })
    // Twenty-four ask for hashes and one for checks: that one must come nowhere near to waiting in their queue.
    expect(tally.checked).toBeGreaterThan(tally.hashed / 4)
    await server.stop()
  })
})

describe('K30 oversized, slow and malformed input', () => {
  let server: ServerProcess

  beforeAll(async () => {
    server = await startServer()
  })

  const exchange = (text: string) => exchangeWith(server, text)

  /** Sends raw text and reads until the server closes. */
  function exchangeWith({ url }: ServerProcess, text: string): Promise<string> {
    const { hostname, port } = new URL(url)
    return new Promise(resolve => {
      let received = ''
      const socket = connect(Number(port), hostname, () => socket.write(text))
      socket.on('data', (chunk: Buffer) => {
        received += chunk
      })
      // A reset after the answer is the server's right: it closed while we were still sending.
      socket.on('error', () => undefined)
      socket.once('close', () => resolve(received))
    })
  }

  function expectProblem(answer: string, status: number, code: string): void {
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    expect(answer.toLowerCase()).toContain('connection: close')
    expect(answer).toContain(`"code":"${code}"`)
  }

  const head = 'GET /auth/whoami HTTP/1.1\r\nHost: localhost\r\n'

  test('oversized headers: 431', async () => {
    expectProblem(await exchange(`${head}X-Padding: ${'x'.repeat(20_000)}\r\n\r\n`), 431, 'headers-too-large')
    expectProblem(
      await exchange(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
      431,
      'headers-too-large',
    )
  })

  test.each([
    ['no HTTP', 'hello there\r\n\r\n'],
    ['a version that is none', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n'],
    ['a header without a colon', `${head}broken\r\n\r\n`],
    ['a null byte', `${head}X: a\u0000b\r\n\r\n`],
    [
      'two lengths',
      'POST /auth/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'length and chunks together',
      'POST /auth/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no Host', 'GET /auth/whoami HTTP/1.1\r\n\r\n'],
    ['an expectation that nobody meets', `${head}Expect: miracles\r\n\r\n`],
  ])('malformed: %s: 400', async (_name, text) => {
    expectProblem(await exchange(text), 400, 'malformed-request')
  })

  test('CONNECT is refused, an Upgrade that nobody offers is passed over', async () => {
    expectProblem(
      await exchange('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'),
      405,
      'method-not-allowed',
    )
    const upgrade = await exchange(`${head}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`)
    expect(upgrade).toMatch(/^HTTP\/1\.1 401 /)
    expect(upgrade).toContain('"code":"missing"')
  })

  test('slow headers and slow bodies: 408, and the connection is closed', async () => {
    // A server of its own: nothing else here may be cut off because the machine is slow.
    const impatient = await startServer({
      env: { ...quick, COUNTERSIGN_HEADERS_TIMEOUT_MS: '400', COUNTERSIGN_REQUEST_TIMEOUT_MS: '800' },
    })
    expectProblem(await exchangeWith(impatient, head), 408, 'request-timeout')
    expectProblem(
      await exchangeWith(
        impatient,
        'POST /auth/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"iden',
      ),
      408,
      'request-timeout',
    )
  })

  test('an oversized body: 413, told or chunked', async () => {
    const start =
      'POST /auth/sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n'
    const body = JSON.stringify({ identifier: 'a', password: 'x'.repeat(200_000), credential: 'session' })
    const told = await exchange(`${start}Content-Length: ${body.length}\r\n\r\n${body}`)
    expect(told).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body-too-large"/)
    const chunked = await exchange(
      `${start}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    )
    expect(chunked).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body-too-large"/)
  })

  test('and it still answers', async () => {
    expect((await new Client(server.url).send('GET', '/readyz')).status).toBe(200)
  })
})
