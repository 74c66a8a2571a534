/** What the server says to requests that it does not answer: which headers go with it, and what the log calls it. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quick, type ServerProcess, startServer } from './support/server-process.ts'

const password = 'nine grey otters by the weir'
let server: ServerProcess
beforeAll(async () => {
  server = await startServer({
    env: {
      ...quick,
      COUNTERSIGN_PUBLIC_URL: 'HTTPS://Auth.Example.com:443',
      COUNTERSIGN_ADMIN_PASSWORD: password,
      COUNTERSIGN_LOG_LEVEL: 'info',
    },
  })
})
afterAll(() => server.stop())

/** Over a socket, byte for byte; the line is closed after the answer. */
function send(...lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let text = ''
    socket.on('data', chunk => {
      text += chunk
    })
    socket.on('close', () => resolve(text)).on('error', reject)
    socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`)
  })
}

const host = 'Host: auth.example.com'

describe('HSTS (RFC 6797 §7.1) goes with', () => {
  test.each([
    ['a page', 200, ['GET /sign-in HTTP/1.1', host]],
    ['an answer of the API', 401, ['GET /auth/whoami HTTP/1.1', host]],
    ['the metrics', 200, ['GET /metrics HTTP/1.1', host]],
    ['an asset that is not there', 404, ['GET /assets/none.js HTTP/1.1', host]],
    ['a method that is not allowed', 405, ['PUT /auth/whoami HTTP/1.1', host]],
    ['a method that a page does not take', 405, ['DELETE /sign-in HTTP/1.1', host]],
    ['a tunnel that nobody digs', 405, ['CONNECT a.example:443 HTTP/1.1', host]],
    ['what is no HTTP', 400, ['GET\t/ HTTP/1.1', host]],
    ['a request without a Host', 400, ['GET /auth/whoami HTTP/1.1']],
    ['two Hosts', 400, ['GET /auth/whoami HTTP/1.1', host, host]],
    ['headers that are too large', 431, ['GET /auth/whoami HTTP/1.1', host, `X: ${'x'.repeat(20_000)}`]],
    ['an address with more than one reading', 400, ['GET /auth/./whoami HTTP/1.1', host]],
  ])('%s', async (_, status, lines) => {
    const answer = await send(...lines)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer.toLowerCase()).toContain(
      '\r\nstrict-transport-security: max-age=63072000; includesubdomains\r\n',
    )
  })
})

describe('an address with more than one reading', () => {
  test.each(['/auth\\admin\\subjects', '/auth/./admin/subjects', '//sign-in', '/%73ign-in', '/x/../metrics'])(
    '%s is refused before anything answers it, and the log has a name for it',
    async target => {
      const before = server.stdout().length
      const answer = await send(
        `GET ${target} HTTP/1.1`,
        host,
        'Accept: text/html',
        'Sec-Fetch-Mode: navigate',
      )
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer).toContain('"code":"invalid-target"')
      const logged = () =>
        `${server.stdout().slice(before)}`.split('\n').find(line => line.includes('"route":"not-canonical"'))
      await expect.poll(logged).toBeDefined()
      expect(logged()).toContain('"status":400')
      expect(logged()).not.toContain(target)
    },
  )
})

test('the sign-in page tells strangers of a first run until somebody has signed in, and no longer', async () => {
  const isTold = async () => (await send('GET /sign-in HTTP/1.1', host)).includes('isFirstRun&quot;:true')
  const isToldPlainly = async () =>
    /isFirstRun(?:&quot;|"|\\")+:true/.test(await send('GET /sign-in HTTP/1.1', host))
  expect((await isTold()) || (await isToldPlainly())).toBe(true)
  const answer = await fetch(`${server.url}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifier: 'admin', password, credential: 'token' }),
  })
  expect(answer.status).toBe(200)
  expect((await isTold()) || (await isToldPlainly())).toBe(false)
})
