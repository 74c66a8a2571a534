/** Whatever is sent: a 4xx problem with a code, nothing stored, no secret shown, never a 5xx. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, RawBody, Sending } from './client.ts'
import type { Operation } from './contract.ts'
import { openWorld, type Person, type World } from './world.ts'

/** Part of everything hostile that is sent: it must not come back. */
const canary = 'cAnArY5417'

let world: World
let admin: Person
let operations: readonly Operation[]
beforeAll(async () => {
  world = await openWorld()
  admin = await world.person('root@example.com', 'cookie', ['admin'])
  operations = world.client.contract.operations
})
afterAll(() => world.auth.close())

const pathTo = ({ path }: Operation) => path.replace('{kid}', 'AAAAAAAA').replace(/\{\w+\}/, admin.id)

/** Sends it as an administrator, so that no check of the credential stands before the input. */
async function attack(method: string, path: string, sending: Sending = {}): Promise<Answer> {
  const before = await world.stored()
  const headers = new Headers(sending.headers)
  if (!headers.has('cookie') && !headers.has('authorization'))
    headers.set('cookie', admin.headers.cookie ?? '')
  const answer = await world.client.send(method, path, { ...sending, headers: [...headers] })
  const what = `${method} ${path} ${answer.status} ${answer.body}`
  expect(answer.status, what).toBeLessThan(500)
  expect(answer.body, what).not.toContain(canary)
  for (const [, value] of answer.headers) expect(value, what).not.toContain(canary)
  if (answer.status >= 400) {
    const after = await world.stored()
    // A refused sign-in is a line in the audit log: it is meant to be.
    const isAudited = answer.code === 'invalid-credentials'
    expect({ ...after, events: isAudited ? before.events : after.events }, what).toEqual(before)
  }
  expect(world.faults, what).toEqual([])
  return answer
}

async function refused(method: string, path: string, sending?: Sending): Promise<void> {
  const answer = await attack(method, path, sending)
  expect(answer.status, `${method} ${path} ${answer.body}`).toBeGreaterThanOrEqual(400)
}

describe('addresses', () => {
  const tricks = [
    '/auth/whoami/',
    '/auth/whoami//',
    '/auth//whoami',
    '//auth/whoami',
    '/auth/whoami%00',
    '/auth/whoami%2f',
    '/auth%2fwhoami',
    '/auth/%77hoami',
    '/auth/whoami;x=1',
    '/auth/whoami.json',
    '/auth/WHOAMI',
    '/auth/admin%2fsubjects',
    '/auth/x/%2e%2e%2fadmin/subjects',
    '/auth/ａdmin/subjects',
    '/auth/аdmin/subjects',
    '/auth/%ff%fe',
    '/auth/%',
    '/auth/__proto__',
    '/auth/constructor',
    '/auth/sessions/__proto__',
    `/auth/sessions/${canary}`,
    `/auth/admin/subjects/${canary}%00`,
    `/auth/admin/subjects/'%20OR%20'1'='1`,
    `/auth/${'a/'.repeat(2000)}`,
    `/auth/sessions/${'x'.repeat(10_000)}`,
  ]
  test.each(tricks)('%#: refuses %s', async path => {
    for (const method of ['GET', 'DELETE', 'POST', 'PATCH', 'PUT', 'OPTIONS']) await refused(method, path)
  })

  test('refuses any handle that is none, on every route that has one', async () => {
    const routes = operations.filter(({ path }) => path.includes('{'))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        async (route, text) => {
          fc.pre(text.isWellFormed() && !['.', '..'].includes(text))
          const body = route.hasBody ? { status: 'active' } : undefined
          const path = route.path.replace(/\{\w+\}/, encodeURIComponent(text + canary))
          await refused(route.method, path, body === undefined ? {} : { body })
        },
      ),
    )
  })

  test('refuses every method that is not documented, on every route', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY', 'x']
    for (const operation of operations) {
      const path = pathTo(operation)
      const known = world.client.contract.methodsOf(path)
      for (const method of methods.filter(name => !known.includes(name))) {
        expect((await attack(method, path)).code).toBe('method-not-allowed')
      }
    }
  })
})

describe('queries', () => {
  test('refuses whatever is not documented, on every listing', async () => {
    // One with a name in its path says first that there is nothing of that name.
    const listings = operations.filter(
      ({ method, path, parameters }) =>
        method === 'GET' && !path.includes('{') && parameters.some(parameter => parameter.in === 'query'),
    )
    const name = fc.oneof(
      fc.constantFrom(
        'limit',
        'cursor',
        'query',
        'status',
        'subject',
        'since',
        'action',
        '__proto__',
        'constructor',
        '',
      ),
      fc.string(),
    )
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '0', '-1', '1e9', 'null', '[]', '%00', '\u0000'),
    )
    const query = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...listings), query, async (listing, pairs) => {
        const text = pairs.map(([key, sent]) => `${encode(key)}=${encode(sent)}`).join('&')
        const answer = await attack('GET', `${listing.path}?${text}`)
        const documented = listing.parameters.map(parameter => parameter.name)
        const isKnown = pairs.every(([key]) => documented.includes(key.toWellFormed()))
        if (!isKnown || new Set(pairs.map(([key]) => key)).size < pairs.length)
          expect(answer.code).toBe('invalid-parameter')
      }),
      { numRuns: 200 },
    )
  })

  test('refuses a name that comes twice, a broken escape, and a name that is only a prototype’s', async () => {
    for (const query of [
      'limit=1&limit=1',
      'limit=%',
      'limit=%ff',
      '__proto__=1',
      'toString=1',
      'limit[]=1',
      'limit=1&=',
    ]) {
      expect((await attack('GET', `/auth/admin/subjects?${query}`)).code).toBe('invalid-parameter')
    }
  })
})

const encode = (text: string) => encodeURIComponent(text.toWellFormed())

describe('headers', () => {
  test.each([
    'application/json;',
    'application/json; ;',
    'application/json ; charset=utf8',
    'Application/JSON; charset="UTF-8"',
    'application/json; charset=utf-8;',
  ])('take %j for JSON', async type => {
    const body = JSON.stringify({ identifier: 'nobody', password: 'x', credential: 'session' })
    const answer = await attack('POST', '/auth/sign-in', { raw: body, headers: { 'content-type': type } })
    expect(answer.code).toBe('invalid-credentials')
  })

  test('of many empty parameters are judged without delay', async () => {
    const headers = { 'content-type': `application/json${'; '.repeat(5000)}x` }
    expect((await attack('POST', '/auth/sign-in', { raw: '{}', headers })).code).toBe(
      'unsupported-media-type',
    )
  })

  test('refuses a body of another type or coding, on every route that has one', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'application/jsonp',
      'multipart/form-data',
      `application/json; ${canary}`,
    ]
    for (const operation of operations.filter(({ hasBody }) => hasBody)) {
      for (const type of types) {
        const answer = await attack(operation.method, pathTo(operation), {
          raw: '{}',
          headers: { 'content-type': type },
        })
        expect(answer.code).toBe('unsupported-media-type')
      }
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
      expect((await attack(operation.method, pathTo(operation), { raw: '{}', headers })).code).toBe(
        'unsupported-media-type',
      )
    }
  })

  test('refuses hostile credentials on every guarded route', async () => {
    const credentials: Record<string, string>[] = [
      { authorization: `Bearer ${canary}` },
      { authorization: `Bearer ${canary}.${canary}.${canary}` },
      { authorization: `bearer ${'x'.repeat(20_000)}` },
      { authorization: `Bearer ${'A'.repeat(43)}, Bearer ${'A'.repeat(43)}` },
      { authorization: 'Bearer \u00e4' },
      { cookie: `__Host-session=${canary}` },
      { cookie: `__Host-session=${'A'.repeat(43)}; __Host-session=${'B'.repeat(43)}` },
      { cookie: '='.repeat(1000) },
      { cookie: `__host-session=${admin.secret}` },
      { cookie: `__Host-session="${canary}"` },
    ]
    for (const operation of operations.filter(({ isGuarded }) => isGuarded)) {
      for (const headers of credentials) {
        expect((await attack(operation.method, pathTo(operation), { headers })).status).toBe(401)
      }
    }
  })

  test('survives any header at all', async () => {
    const name = fc.constantFrom(
      'user-agent',
      'x-forwarded-for',
      'origin',
      'sec-fetch-site',
      'content-length',
      'accept',
      'x-auth-subject',
      'referer',
      'if-none-match',
      'range',
      'x-http-method-override',
    )
    const value = fc.string({ maxLength: 2000 }).filter(text => /^[\x20-\x7e\x80-\xff]*$/.test(text))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...operations),
        fc.array(fc.tuple(name, value), { maxLength: 5 }),
        async (operation, lines) => {
          fc.pre(
            !(
              operation.method === 'DELETE' ||
              operation.path.endsWith('/revoke') ||
              operation.path.endsWith('sign-out')
            ),
          )
          await attack(operation.method, pathTo(operation), { headers: lines })
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('bodies', () => {
  const header = { 'content-type': 'application/json' }
  const withBody = () => operations.filter(({ hasBody }) => hasBody)
  const hostile: [string, RawBody][] = [
    ['half a text', `{"identifier":"${canary}`],
    ['no JSON', canary],
    ['a member twice', `{"identifier":"a","identifier":"${canary}"}`],
    ['__proto__', `{"__proto__":{"roles":["admin"],"x":"${canary}"}}`],
    ['constructor', '{"constructor":{"prototype":{"roles":["admin"]}}}'],
    ['an array', '[{}]'],
    ['a text', `"${canary}"`],
    ['null', 'null'],
    ['a number', '1e999'],
    ['deep arrays', '['.repeat(8000) + ']'.repeat(8000)],
    ['deep objects', `${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}`],
    ['too much', `"${'x'.repeat(16_384)}"`],
    ['no UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['a lone surrogate in UTF-8', Uint8Array.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('{"identifier":"a"}', 'utf16le')],
    ['null bytes', `{"identifier":"\u0000"}`],
    ['a byte order mark', '\ufeff{}'],
    ['numbers for names', '{"0":1,"length":2}'],
    [
      'a thousand unknown fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, 0]))),
    ],
  ]
  test.each(hostile)('refuses %s, on every route that takes a body', async (_, raw) => {
    for (const operation of withBody())
      await refused(operation.method, pathTo(operation), { raw, headers: header })
  })

  test('refuses any JSON that is not documented, on every route that takes a body', async () => {
    const field = fc.constantFrom(
      'identifier',
      'password',
      'credential',
      'carrier',
      'remember',
      'scope',
      'current_password',
      'new_password',
      'status',
      'roles',
      'jti',
      'token',
      '__proto__',
      'constructor',
      canary,
    )
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        canary,
        '\u0000',
        '\ud800',
        'x'.repeat(5000),
        'session',
        'token',
        'admin',
        'pаypal',
        true,
        -0,
        1e308,
      ),
    )
    const body = fc.oneof(fc.dictionary(field, value, { noNullPrototype: true }), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(fc.nat(), body, async (pick, sent) => {
        const routes = withBody()
        const operation = routes[pick % routes.length]
        if (operation === undefined) throw new Error('no route takes a body')
        const raw = JSON.stringify(sent)
        fc.pre(!world.client.contract.acceptsBody(operation, JSON.parse(raw)))
        const answer = await attack(operation.method, pathTo(operation), { raw, headers: header })
        expect(['invalid-body', 'malformed-body', 'body-too-large'], `${operation.path} ${raw}`).toContain(
          answer.code,
        )
      }),
      { numRuns: 600 },
    )
  })

  test('refuses hostile texts where a text is asked for', async () => {
    const texts = [
      '',
      ' ',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\u202eadmin',
      'pаypal@example.com',
      `${canary} x`,
      'a\nb',
      '\u200b',
      'x'.repeat(300),
      'x'.repeat(5000),
      '<img src=x>\u0001',
      "' OR 1=1 --\u0000",
    ]
    for (const text of texts) {
      const password = `long enough ${canary}`
      await refused('POST', '/auth/sign-up', { body: { identifier: text, password } })
      await refused('POST', '/auth/sign-in', { body: { identifier: text, password, credential: 'session' } })
      await refused('POST', '/auth/sign-in', { body: { identifier: text, password, credential: 'token' } })
      await refused('PATCH', `/auth/admin/subjects/${admin.id}`, { body: { roles: [text] } })
      await refused('POST', '/auth/admin/tokens/revoke', { body: { jti: text } })
      await refused('POST', '/auth/admin/tokens/revoke', { body: { token: text } })
      await refused('POST', '/auth/password', { body: { current_password: text, new_password: password } })
    }
  })
})
