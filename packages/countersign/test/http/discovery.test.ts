/** What programs find the API by: the OpenAPI document, the JWK Set, health and readiness, and what is not there. */
import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { catalogue } from '../../src/core/errors.ts'
import { endpoints } from '../../src/http/endpoint/endpoints.ts'
import { issuer, openWorld, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

describe('GET /openapi.json', () => {
  test('is OpenAPI 3.1 about this server', () => {
    const { document } = world.client.contract
    expect(document.openapi).toMatch(/^3\.1\.\d$/)
    expect(document.servers).toEqual([{ url: issuer }])
    expect(document.components.securitySchemes).toMatchObject({
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
      bearer: { type: 'http', scheme: 'bearer' },
    })
  })

  test('lists exactly what is routed, both ways', async () => {
    const documented = world.client.contract.operations.map(({ method, path }) => `${method} ${path}`)
    expect(documented.toSorted()).toEqual(endpoints.map(({ method, path }) => `${method} ${path}`).toSorted())
    for (const { method, path } of world.client.contract.operations) {
      const answer = await world.client.send(method, path.replace(/\{\w+\}/, 'A'.repeat(22)))
      expect([404, 405], `${method} ${path} is not routed`).not.toContain(answer.status)
    }
  })

  test('has a unique operationId, a summary, a tag and a success for every operation', () => {
    const operations = Object.values(world.client.contract.document.paths).flatMap(item =>
      Object.values(item),
    )
    const ids = operations.map(operation => Reflect.get(operation, 'operationId'))
    expect(new Set(ids).size).toBe(operations.length)
    for (const operation of operations) {
      expect(operation).toMatchObject({ summary: expect.any(String), tags: [expect.any(String)] })
      expect(Object.keys(operation.responses).some(status => status.startsWith('2'))).toBe(true)
    }
  })

  test('declares every parameter of every path, and resolves every reference', () => {
    const { document, operations } = world.client.contract
    for (const { path, parameters } of operations) {
      const inPath = parameters.filter(parameter => parameter.in === 'path').map(({ name }) => `{${name}}`)
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath)
    }
    for (const [, name = ''] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(document.components.schemas).toHaveProperty(name)
    }
  })

  test('documents every code of the catalogue, and a 401 for every guarded operation', () => {
    const { document, operations } = world.client.contract
    const codes = Object.entries(catalogue).map(([code, { status, title }]) => ({ code, status, title }))
    expect(document['x-problem-codes']).toEqual(codes)
    for (const { isGuarded, isForClients, statuses, method, path } of operations) {
      const takesProof = [
        '/auth/sign-in',
        '/auth/sign-in/factor',
        '/auth/sign-in/link/finish',
        '/auth/token/refresh',
      ].includes(path)
      expect(statuses.includes(401), `${method} ${path}`).toBe(isGuarded || isForClients || takesProof)
      expect(statuses).toContain(500)
    }
  })
})

describe('GET /.well-known/jwks.json', () => {
  test('holds the public key that verifies a token, for anybody’s library', async () => {
    const { secret, id } = await world.person('ada@example.com', 'token')
    const answer = await world.client.send('GET', '/.well-known/jwks.json')
    expect(answer.body).not.toContain('"d"')
    const keys = createLocalJWKSet(JSON.parse(answer.body))
    const options = { issuer, audience: 'api', typ: 'at+jwt', currentDate: new Date(world.clock.now()) }
    expect((await jwtVerify(secret, keys, options)).payload.sub).toBe(id)
  })

  test('is empty where tokens are signed with a shared key', async () => {
    const shared = await openWorld({ token: { algorithm: 'HS256' } })
    const answer = await shared.client.send('GET', '/.well-known/jwks.json')
    expect(answer.json).toEqual({ keys: [] })
    await shared.auth.close()
  })
})

describe('health', () => {
  test('answers while the process lives, ready only while checks can be answered', async () => {
    expect((await world.client.send('GET', '/healthz')).json).toEqual({ status: 'ok' })
    expect((await world.client.send('GET', '/readyz')).json).toEqual({ status: 'ok' })
    world.storeIsAway = true
    expect((await world.client.send('GET', '/healthz')).status).toBe(200)
    const answer = await world.client.send('GET', '/readyz')
    world.storeIsAway = false
    expect([answer.status, answer.code]).toEqual([503, 'storage-unavailable'])
    expect((await world.client.send('GET', '/readyz')).status).toBe(200)
  })
})

describe('what is not there', () => {
  test.each(['/', '/auth', '/auth/', '/auth/whoami/', '/AUTH/whoami'])('answers 404 to %s', async path => {
    expect((await world.client.send('GET', path)).code).toBe('not-found')
  })

  test.each(['/auth/%77hoami', '//auth/whoami', '/auth//whoami'])('answers 400 to %s', async path => {
    expect((await world.client.send('GET', path)).code).toBe('invalid-target')
  })

  test.each(['OPTIONS', 'PUT', 'PROPFIND', 'POST'])(
    'answers 405 with Allow to %s /auth/whoami',
    async method => {
      const answer = await world.client.send(method, '/auth/whoami')
      expect([answer.status, answer.code, answer.headers.get('allow')]).toEqual([
        405,
        'method-not-allowed',
        'GET, HEAD',
      ])
    },
  )

  test('sends no CORS headers', async () => {
    const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' }
    const answer = await world.client.send('OPTIONS', '/auth/sign-in', { headers })
    expect([...answer.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
  })

  test('a fault of our own is 500 with fixed text, told to the operator only', async () => {
    const broken = await openWorld()
    const ada = await broken.person('ada@example.com')
    Reflect.set(broken.storage.sessions, 'list', () => Promise.reject(new RangeError(`secret ${ada.secret}`)))
    const answer = await broken.client.send('GET', '/auth/sessions', { headers: ada.headers })
    expect([answer.status, answer.code]).toEqual([500, 'internal-error'])
    expect(answer.body).not.toContain('secret')
    expect(broken.faults).toHaveLength(1)
    await broken.auth.close()
  })
})
