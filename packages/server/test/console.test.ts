/** The pages as the server serves them: headers, files, the form without a script, and where a sign-in may lead. */
import { once } from 'node:events'
import { get as requestPlainly } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageHeaders } from '../src/console/page-headers.ts'
import { preferredLanguage } from '../src/console/preferences.ts'
import { isAppPath, returnTarget } from '../src/console/return-target.ts'
import { quick, type ServerProcess, startServer } from './support/server-process.ts'

const password = 'nine grey otters by the weir'
let server: ServerProcess
beforeAll(async () => {
  server = await startServer({
    env: { ...quick, COUNTERSIGN_SIGN_IN_RATE: '10000', COUNTERSIGN_ADMIN_PASSWORD: password },
  })
})
afterAll(() => server.stop())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, redirect: 'manual' })

/** As a browser goes to an address; fetch may not say so of itself. */
function navigate(path: string): Promise<[status: number | undefined, type: string | undefined]> {
  const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  return new Promise((resolve, reject) => {
    requestPlainly(server.url + path, { headers }, answer => {
      answer.resume()
      resolve([answer.statusCode, answer.headers['content-type']])
    }).on('error', reject)
  })
}

const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    redirect: 'manual',
  })

describe('pages', () => {
  test('come with a policy that excuses nothing inline and nothing from elsewhere', async () => {
    const page = await get('/sign-in')
    expect(page.status).toBe(200)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    // The styles of mails, by their digests, where there is an outbox: on a loopback host.
    expect(policy.replace(/; style-src-attr 'unsafe-hashes'(?: 'sha256-[\w+/=]{44}')+$/, '')).not.toContain(
      'unsafe',
    )
    expect(pageHeaders('https://auth.example.com')['content-security-policy']).not.toContain('unsafe')
    expect(policy).not.toMatch(/https?:/)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('cache-control')).toBe('no-store')
    const html = await page.text()
    expect(html).not.toMatch(/\sstyle=|\son\w+=|<style|<script>/)
    expect(html).toMatch(
      /<form[^>]*method="post"[^>]*action="\/sign-in"|<form[^>]*action="\/sign-in"[^>]*method="post"/,
    )
  })

  test('come in the language that the browser asks for, or that was chosen', async () => {
    expect(await (await get('/sign-in', { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' })).text()).toContain(
      '<html lang="ko"',
    )
    const chosen = { 'accept-language': 'ko', cookie: 'console-language=en; console-theme=dark' }
    expect(await (await get('/sign-in', chosen)).text()).toContain('<html lang="en" data-theme="dark"')
    const nonsense = { cookie: 'console-language="><script>; console-theme=x' }
    expect(await (await get('/sign-in', nonsense)).text()).toContain('<html lang="en" data-theme="system"')
  })

  test('of one’s own lead to the sign-in, and back', async () => {
    const answer = await get('/admin/keys')
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/sign-in?return_to=%2Fadmin%2Fkeys',
    ])
    const filtered = '/admin/events?action=sign-in&since=2026-01-01T00%3A00%3A00.000Z'
    const back = await get(filtered)
    expect(back.headers.get('location')).toBe(`/sign-in?return_to=${encodeURIComponent(filtered)}`)
    const signedIn = await post({ identifier: 'admin', password, return_to: filtered })
    expect(signedIn.headers.get('location')).toBe(filtered)
  })

  test('that are for everybody need nobody', async () => {
    expect((await get('/xray')).status).toBe(200)
    expect((await get('/inspect')).status).toBe(200)
  })

  test('the root is a page for a browser only; to a program it is nothing, as before', async () => {
    const browser = await get('/', { accept: 'text/html,application/xhtml+xml' })
    expect([browser.status, browser.headers.get('location')]).toEqual([303, '/account'])
    const program = await get('/', { accept: '*/*' })
    expect([program.status, program.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  })

  test.each([
    '/account/',
    '/admin/nowhere',
    '/admin/subjects/short',
    '/sign-in/x',
    '/assets/',
    '/assets/../render.js',
    '/assets/render.js',
    '/assets/%2e%2e/render.js',
    '/ACCOUNT',
  ])('there is no page at %s: a problem says so', async path => {
    const answer = await get(path, { accept: 'text/html' })
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ code: 'not-found' })
  })

  test('a person who is led nowhere gets a page that says so; what the API has stays the API’s', async () => {
    expect(await navigate('/admin/nowhere')).toEqual([404, 'text/html; charset=utf-8'])
    for (const path of ['/auth/whoami', '/healthz', '/metrics', '/assets/nothing.js'])
      expect((await navigate(path))[1]).not.toContain('text/html')
  })

  test('are read only, but for the form', async () => {
    const answer = await fetch(`${server.url}/account`, { method: 'DELETE' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    const head = await fetch(`${server.url}/sign-in`, { method: 'HEAD' })
    expect(head.status).toBe(200)
  })
})

describe('the form', () => {
  test('signs in and leads on, with GET', async () => {
    const answer = await post({ identifier: 'admin', password, return_to: '/admin/keys' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/keys'])
    const [cookie = '', device] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^countersign_\d+=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/)
    // Whoever has no scripts signs in here and nowhere else.
    expect(device).toMatch(
      /^countersign_\d+_device=[\w-]+; Path=\/sign-in; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
    )
    const who = await get('/auth/whoami', { cookie: cookie.split(';')[0] ?? '' })
    expect(await who.json()).toMatchObject({ subject: { identifier: 'admin' } })
  })

  test('that came from another site is refused, whatever is in it', async () => {
    const site = await post({ identifier: 'admin', password }, { 'sec-fetch-site': 'cross-site' })
    expect([site.status, site.headers.get('set-cookie')]).toEqual([403, null])
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site', origin: server.url },
      { 'sec-fetch-site': 'none' },
    ]) {
      const answer = await fetch(`${server.url}/sign-in`, {
        method: 'POST',
        body: new URLSearchParams({ identifier: 'admin', password }),
        headers: headers as Record<string, string>,
        redirect: 'manual',
      })
      expect([headers, answer.status, answer.headers.get('set-cookie')]).toEqual([headers, 403, null])
    }
    const own = await post(
      { identifier: 'admin', password },
      { origin: server.url, 'sec-fetch-site': 'same-origin' },
    )
    expect(own.status).toBe(303)
  })

  test('that is refused comes back with the name, never with the password', async () => {
    const answer = await post({ identifier: 'adm"in<', password: 'hush hush hush', remember: 'on' })
    expect(answer.status).toBe(401)
    const html = await answer.text()
    expect(html).toContain('value="adm&quot;in&lt;"')
    expect(html).not.toContain('hush')
  })

  test('whose client goes away in the middle is no fault of the server', async () => {
    const brief = await startServer()
    const { hostname, port } = new URL(brief.url)
    const socket = connect(Number(port), hostname)
    const isReading = once(socket, 'data')
    socket.write(
      'POST /sign-in HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60\r\n\r\n',
    )
    // "100 Continue": the server has begun with the request.
    await isReading
    socket.write('identifier=ada&pass')
    socket.destroy()
    await expect.poll(() => brief.stdout()).toMatch(/"route":"\/sign-in","status":499/)
    expect(await brief.stop()).toBe(0)
    expect(brief.stdout()).not.toContain('"level":50')
  })

  test('that is none is refused', async () => {
    expect((await post({ identifier: 'admin' })).status).toBe(400)
    expect((await post({ identifier: 'admin', password: 'x'.repeat(40_000) })).status).toBe(400)
    const json = await fetch(`${server.url}/sign-in`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    })
    expect(json.status).toBe(400)
  })
})

describe('without scripts', () => {
  const signIn = async () => {
    const answer = await post({ identifier: 'admin', password })
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  }
  const signOut = (cookie: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/sign-out`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin', ...headers },
      redirect: 'manual',
    })

  test('a page says who is signed in and has a form to sign out with, which ends the session', async () => {
    const cookie = await signIn()
    const html = await (await get('/admin/keys', { cookie })).text()
    const inside = /<noscript>(.*)<\/noscript>/s.exec(html)?.[1] ?? ''
    expect(inside).toContain('<bdi>admin</bdi>')
    expect(inside).toContain('<form action="/sign-out" method="post">')
    const answer = await signOut(cookie, { origin: server.url, 'sec-fetch-site': 'same-origin' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in'])
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await get('/auth/whoami', { cookie })).status).toBe(401)
    // Once more changes nothing.
    expect((await signOut(cookie)).status).toBe(303)
  })

  test('a sign-out from another site is refused, and whoever it was meant for stays signed in', async () => {
    const cookie = await signIn()
    const answer = await signOut(cookie, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await answer.text()).toContain('<noscript>')
    expect((await get('/auth/whoami', { cookie })).status).toBe(200)
  })

  test('an account is made by a form of this server, and by no other', async () => {
    const signUp = (
      identifier: string,
      headers: Record<string, string>,
      chosen = 'four brown kettles on ice',
    ) =>
      fetch(`${server.url}/sign-up`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ identifier, password: chosen, return_to: '/inspect' }),
        redirect: 'manual',
      })
    const own = { 'sec-fetch-site': 'same-origin', origin: server.url }
    for (const headers of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const answer = await signUp('led-here', headers as Record<string, string>)
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
    }
    const weak = await signUp('ada"<', own, 'password')
    const html = await weak.text()
    expect([weak.status, weak.headers.get('set-cookie')]).toEqual([422, null])
    expect(html).toContain('value="ada&quot;&lt;"')
    expect(html).toContain('This is a common password')
    const made = await signUp('without-scripts', own)
    expect([made.status, made.headers.get('location')]).toEqual([303, '/inspect'])
    const cookie = (made.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    expect(await (await get('/auth/whoami', { cookie })).json()).toMatchObject({
      subject: { identifier: 'without-scripts', roles: [] },
    })
    const taken = await signUp('without-scripts', { origin: server.url })
    expect([taken.status, (await taken.text()).includes('already taken')]).toEqual([409, true])
    expect((await signUp('led-here', own)).status).toBe(303)
  })

  test('a page for everybody offers the sign-in, and a cookie that is none is nobody', async () => {
    for (const headers of [{}, { cookie: 'session=nonsense' }]) {
      const html = await (await get('/xray', headers)).text()
      expect(html).toContain('href="/sign-in?return_to=%2Fxray"')
      expect(html).not.toContain('action="/sign-out"')
    }
  })

  test('there is nothing to be read at the address of the form', async () => {
    const answer = await get('/sign-out')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account'])
  })
})

describe('where a sign-in leads', () => {
  test.each([
    '/account',
    '/welcome',
    '/xray',
    '/inspect',
    '/admin',
    '/admin/subjects',
    '/admin/subjects/kR1mVmNRc0eN2o1h4jYvDA',
    '/admin/events',
  ])('%s is a page of ours', path => expect(returnTarget(path)).toBe(path))

  const tricks = [
    'https://evil.example',
    'https:evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '\t//evil.example',
    ' /account',
    '/account ',
    '/account\r\nSet-Cookie: a=b',
    '/account#x',
    '/account?x=1',
    '/account/',
    '//account',
    '/./account',
    '/../account',
    '/account/../admin',
    '/account%2f..',
    '/%2f/evil.example',
    '/%5cevil.example',
    '/account;@evil.example',
    '/account@evil.example',
    '@evil.example',
    '.evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'http://127.0.0.1:3000/account',
    'http://127.0.0.1:3000@evil.example/account',
    '/sign-in',
    '/sign-out',
    '/auth/sign-out',
    '/admin/subjects/',
    '/admin/subjects/kR1mVmNRc0eN2o1h4jYvDA/',
    '/admin/subjects/kR1mVmNRc0eN2o1h4jYvDA\n',
    '/admin/subjects/../../account',
    '/ACCOUNT',
    '/account\u0000',
    '/аccount',
    '',
  ]
  test.each([
    '/admin/events?a=b/c',
    '/admin/events?a=b\r\nSet-Cookie: c=d',
    '/admin/events?a=b#c',
    '//evil.example?/admin/events',
    '/admin/events/?a=b',
  ])('%j has no filters of ours, and leads home', trick => {
    expect(returnTarget(trick)).toBe('/account')
  })

  test.each(tricks)('%j is not, and leads home', trick => {
    expect(isAppPath(trick)).toBe(false)
    expect(returnTarget(trick)).toBe('/account')
  })

  test.each(tricks)('%j over HTTP, in the page and after the form, leads home too', async trick => {
    const page = await (await get(`/sign-in?return_to=${encodeURIComponent(trick)}`)).text()
    expect(page).toMatch(/name="return_to" value="\/(?:account|welcome)"/)
    const answer = await post({ identifier: 'admin', password, return_to: trick })
    expect(answer.headers.get('location')).toBe('/account')
  })

  test('two of them are none', async () => {
    const page = await (await get('/sign-in?return_to=/xray&return_to=/inspect')).text()
    expect(page).toMatch(/name="return_to" value="\/(?:account|welcome)"/)
  })
})

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['fr', 'en'],
  ['ko', 'ko'],
  ['KO-kr', 'ko'],
  ['en;q=0.5, ko;q=0.9', 'ko'],
  ['ko;q=0, en', 'en'],
  ['ko;q=nonsense, en;q=0.1', 'en'],
  [`ko,${'x'.repeat(5000)}`, 'en'],
])('language for %j is %s', (accept, language) => {
  expect(preferredLanguage(accept)).toBe(language)
})
