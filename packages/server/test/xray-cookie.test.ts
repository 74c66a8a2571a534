/** The cookie of an X-ray run: told with its value masked, beside the browser's own session, which nothing of it touches. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Reply } from './support/client.ts'
import { quick, type ServerProcess, startServer } from './support/server-process.ts'

const password = 'nine grey otters by the weir'
const person = { identifier: 'ada@example.com', password: 'seven quiet herons' }
const xray = { 'countersign-xray': '1', 'sec-fetch-site': 'same-origin' }
let server: ServerProcess
let client: Client

beforeAll(async () => {
  server = await startServer({ env: { ...quick, COUNTERSIGN_ADMIN_PASSWORD: password } })
  client = new Client(server.url)
  await client.signUp(person.identifier, person.password)
})
afterAll(() => server.stop())

const signIn = (headers: Record<string, string>) =>
  client.send('POST', '/auth/sign-in', { body: { ...person, credential: 'session' }, headers })
const cookieOf = ({ headers }: Reply) => headers['set-cookie']?.[0]?.split(';')[0] ?? ''

describe('with the header of X-ray', () => {
  test('a sign-in sets a cookie of another name, and tells it with the value masked', async () => {
    const plain = await signIn({})
    const signedIn = await signIn(xray)
    const [name = '', value = ''] = cookieOf(signedIn).split('=')
    expect(name).toBe(`${cookieOf(plain).split('=')[0]}-xray`)
    expect(signedIn.headers['countersign-xray-set-cookie']).toBe(
      signedIn.headers['set-cookie']?.[0]?.replace(value, `${value.slice(0, 6)}...(${value.length})`),
    )
    expect(JSON.stringify({ ...signedIn.headers, 'set-cookie': '' }) + signedIn.text).not.toContain(value)
  })

  test('a request is told the cookie that came, with the value masked, and how many others did', async () => {
    const cookie = cookieOf(await signIn(xray))
    const [name = '', value = ''] = cookie.split('=')
    const asked = await client.send('GET', '/auth/whoami', {
      headers: { ...xray, cookie: `theme=dark; ${cookie}; other=secret` },
    })
    expect(asked.body.credential?.kind).toBe('session')
    expect(asked.headers['countersign-xray-cookie']).toBe(`${name}=${value.slice(0, 6)}...(${value.length})`)
    expect(asked.headers['countersign-xray-other-cookies']).toBe('2')
    expect(JSON.stringify(asked.headers) + asked.text).not.toMatch(/other=secret|theme=dark/)
  })

  test("the browser's own session is neither used, nor ended, nor told", async () => {
    const own = cookieOf(
      await client.send('POST', '/auth/sign-in', {
        body: { identifier: 'admin', password, credential: 'session' },
      }),
    )
    const withOwn = { ...xray, cookie: own }
    expect((await client.send('GET', '/auth/whoami', { headers: withOwn })).body.code).toBe('missing')
    const run = cookieOf(await signIn(withOwn))
    const both = { ...xray, cookie: `${own}; ${run}` }
    const asked = await client.send('GET', '/auth/whoami', { headers: both })
    expect(asked.body.subject?.identifier).toBe(person.identifier)
    expect(JSON.stringify(asked.headers)).not.toContain(own.split('=')[1]?.slice(0, 6))
    const ended = await client.send('POST', '/auth/sign-out', {
      headers: both,
      body: { scope: 'everywhere' },
    })
    expect(ended.headers['set-cookie']?.[0]).toMatch(/-xray=; .*Max-Age=0/)
    const after = await client.send('GET', '/auth/whoami', { headers: { cookie: own } })
    expect(after.body.subject?.identifier).toBe('admin')
  })

  test('a page of another site gets nothing told', async () => {
    const cookie = cookieOf(await signIn(xray))
    const asked = await client.send('GET', '/auth/whoami', {
      headers: { ...xray, 'sec-fetch-site': 'cross-site', cookie },
    })
    expect(asked.headers).not.toHaveProperty('countersign-xray-cookie')
    expect(asked.body.subject).toBeUndefined()
  })
})

test('without the header the cookie of a run is no session', async () => {
  const cookie = cookieOf(await signIn(xray))
  const asked = await client.send('GET', '/auth/whoami', { headers: { cookie } })
  expect(asked.status).toBe(401)
  expect(asked.headers).not.toHaveProperty('countersign-xray-cookie')
})
