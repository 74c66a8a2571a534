/** Addresses with more than one reading: what a proxy's rule for `/auth/admin/` does not see must not be answered behind it. */
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countersign as forExpress } from '../../src/http/adapter/express.ts'
import { countersign as forFastify } from '../../src/http/adapter/fastify.ts'
import { countersign as forFetch } from '../../src/http/adapter/fetch.ts'
import { countersign as forHono } from '../../src/http/adapter/hono.ts'
import { countersign as forNode } from '../../src/http/adapter/node.ts'
import { isCanonicalTarget, pathOfTarget } from '../../src/http/protocol/request-target.ts'
import { openWorld, type Person, type World } from './world.ts'

/** Every one of them is `/auth/admin/subjects` to somebody. */
const tricks = [
  '/auth\\admin\\subjects',
  '/auth\\admin/subjects',
  '/auth/./admin/subjects',
  '/auth/x/../admin/subjects',
  '/auth/../auth/admin/subjects',
  '/auth/admin/subjects/.',
  '/auth/admin/subjects/x/..',
  '/auth//admin/subjects',
  '/auth/admin//subjects',
  '/auth/admin/subjects//',
  '/auth/%2e/admin/subjects',
  '/auth/x/%2E%2e/admin/subjects',
  '/auth/x/.%2e/admin/subjects',
  '/auth%2fadmin/subjects',
  '/auth/admin%2Fsubjects',
  '/auth%5cadmin%5Csubjects',
  '/auth/%61dmin/subjects',
  '/auth/admin/subject%73',
  '/auth/admin/subjects%00',
  '/auth/admin/subjects%0a',
  '/auth/admin/subjects%7f',
  '/auth/admin/subjects%',
  '/auth/admin/subjects%4',
  '/auth/admin/subjects%zz',
  '/auth/admin/subjects#',
  '/auth/admin/subjects#x?y',
  '/auth/admin/"subjects',
  '/auth/admin/<subjects>',
  '/auth/admin/{subjects}',
  '/auth/admin/subjects\u00e9',
  '/auth/admin|subjects',
  'http://a.example/auth/./admin/subjects',
  'http://a.example/auth\\admin/subjects',
  'HTTP://a.example/auth//admin/subjects',
]
const plain = [
  '/',
  '/auth/admin/subjects',
  '/auth/admin/subjects?q=a//b/../c\\d%2e#'.slice(0, -1),
  '/auth/admin/subjects/',
  '/auth/sessions/a-b_c~d.e',
  "/x/!$&'()*+,;=:@",
  '/x/%C3%A9/%20',
  '/.well-known/jwks.json',
  '/x/..a/b..',
  'http://a.example/auth/whoami',
  'https://a.example:8443',
  'http://[::1]:3000/?x',
]

describe('a target', () => {
  test.each(tricks)('%j has more than one reading', target => {
    expect(isCanonicalTarget(target)).toBe(false)
  })

  test.each(plain)('%j has one', target => {
    expect(isCanonicalTarget(target)).toBe(true)
  })

  test.each([
    undefined,
    '',
    '*',
    'auth/whoami',
    'ftp://a.example/',
    'http://',
    'http://u@a.example/',
    '//a\0',
  ])('%j is none', target => {
    expect(isCanonicalTarget(target)).toBe(false)
  })

  test('is the path as it was sent, whatever host the absolute form names', () => {
    expect(pathOfTarget('http://a.example/auth/./x?y')).toBe('/auth/./x')
    expect(pathOfTarget('http://a.example?y')).toBe('/')
  })

  test('of 16 kilobytes is judged without delay (K30)', () => {
    for (const piece of ['/a', '%41', '//', '/.', '%', 'a'])
      expect(isCanonicalTarget(`/${piece.repeat(8000)}\\`)).toBe(false)
  })
})

let world: World
let admin: Person
const closing: (() => unknown)[] = []
const ports = new Map<string, number>()

beforeAll(async () => {
  world = await openWorld()
  admin = await world.person('root', 'header', ['admin'])
  const serve = async (name: string, listener: RequestListener) => {
    const server = createServer(listener)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    ports.set(name, (server.address() as AddressInfo).port)
    closing.push(() => server.close())
  }
  await serve('node:http alone', forNode(world.auth))
  const mounted = forNode(world.auth)
  await serve('node:http before an application', (req, res) =>
    mounted(req, res, () => void res.writeHead(404).end()),
  )
  const { check, handler } = world.auth
  await serve('node:http, by the handler for fetch', forNode({ check, handler }))
  const app = express()
  app.use(forExpress(world.auth))
  await serve('Express', app)
  const server = fastify()
  await server.register(forFastify(world.auth))
  await server.listen({ port: 0, host: '127.0.0.1' })
  ports.set('Fastify', (server.server.address() as AddressInfo).port)
  closing.push(() => server.close())
})
afterAll(async () => {
  for (const close of closing) await close()
  await world.auth.close()
})

/** Over a socket, byte for byte. */
function ask(port: number, target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', chunk => {
      text += chunk
    })
    socket.on('close', () => resolve(text)).on('error', reject)
    const { authorization } = admin.headers
    socket.end(
      Buffer.from(
        `GET ${target} HTTP/1.1\r\nHost: a.example\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`,
        'latin1',
      ),
    )
  })
}

describe.each([
  'node:http alone',
  'node:http before an application',
  'node:http, by the handler for fetch',
  'Express',
  'Fastify',
])('%s', name => {
  test('answers the address as it is documented, and no other spelling of it', async () => {
    const port = ports.get(name) ?? 0
    expect(await ask(port, '/auth/admin/subjects')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await ask(port, 'http://a.example/auth/admin/subjects')).toMatch(/^HTTP\/1\.1 200 /)
    for (const target of tricks) {
      const answer = await ask(port, target)
      // What is none of our addresses to anybody who compares bytes is the application's, which has nothing there.
      expect(answer, target).toMatch(/^HTTP\/1\.1 (?:400|404) /)
      expect(answer, target).not.toContain('"subjects"')
    }
    const answer = await ask(port, '/auth/./admin/subjects')
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"code":"invalid-target"')
  })
})

test('Hono over Node: what came over the wire counts, not what fetch made of it', async () => {
  const app = new Hono()
  app.use(forHono(world.auth))
  const send = (url: string) =>
    app.fetch(new Request('http://localhost/auth/admin/subjects', { headers: admin.headers }), {
      incoming: { url },
    })
  expect((await send('/auth/admin/subjects')).status).toBe(200)
  const refused = await send('/auth/./admin/subjects')
  expect([refused.status, await refused.json()]).toMatchObject([400, { code: 'invalid-target' }])
})

test('fetch: what its `Request` leaves as it was is refused', async () => {
  const listener = forFetch(world.auth, () => new Response('mine'))
  for (const path of ['/auth//admin/subjects', '/auth/%61dmin/subjects', '/auth/admin%2fsubjects']) {
    const answer = await listener(new Request(`http://localhost${path}`, { headers: admin.headers }))
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'invalid-target' }])
  }
})
