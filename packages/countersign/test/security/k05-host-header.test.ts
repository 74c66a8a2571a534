/** K05: links and issuers come from the configured public address only. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countersign } from '../../src/http/adapter/node.ts'
import { issuer, openWorld, password, type World } from '../http/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

const poison: [string, string][] = [
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Proto', 'http'],
  ['X-Original-URL', '/auth/admin/nodes'],
  ['X-Rewrite-URL', '/auth/admin/nodes'],
  ['Forwarded', 'host=evil.example;proto=http'],
]

describe('K05 host-header poisoning', () => {
  test('whatever host a request names, the issuer, the document and the cookie are the configured ones', async () => {
    await world.auth.subjects.create({ identifier: 'ada@example.com', password })
    const response = await world.auth.handler(
      new Request('http://evil.example/auth/sign-in', {
        method: 'POST',
        headers: [...poison, ['Host', 'evil.example'], ['Content-Type', 'application/json']],
        body: JSON.stringify({ identifier: 'ada@example.com', password, credential: 'token' }),
      }),
    )
    const text = await response.text()
    const [, payload = ''] = JSON.parse(text).access_token.split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).iss).toBe(issuer)
    expect(text + JSON.stringify([...response.headers])).not.toContain('evil')
  })

  test('over a socket too', async () => {
    const server = createServer(countersign(world.auth, { serve: 'everything' }))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const body = await new Promise<string>((resolve, reject) => {
      const headers = ['Host', 'evil.example', ...poison.flat()]
      const asked = request(
        { host: '127.0.0.1', port, path: '/openapi.json', headers, agent: false },
        incoming => {
          let text = ''
          incoming.setEncoding('utf8')
          incoming.on('data', chunk => {
            text += chunk
          })
          incoming.on('end', () => resolve(text))
        },
      )
      asked.on('error', reject).end()
    })
    expect(JSON.parse(body).servers).toEqual([{ url: issuer }])
    expect(body).not.toContain('evil')
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
})
