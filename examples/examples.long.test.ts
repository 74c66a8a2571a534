/** Starts each example as a reader would and walks through what its README says. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startServer } from '../packages/server/test/support/server-process.ts'
import { freePort } from '../test/free-port.ts'

const started: ChildProcess[] = []

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null) continue
    child.kill()
    await once(child, 'exit')
  }
})

async function start(example: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, ['server.ts'], {
    cwd: join(import.meta.dirname, example),
    env: { ...process.env, PORT: `${port}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let output = ''
  child.stderr.on('data', chunk => {
    output += chunk
  })
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`${example} did not start:\n${output}`)
    }),
  ])
  expect(`${line}`).toContain(`http://localhost:${port}`)
  return `http://127.0.0.1:${port}`
}

function postTo(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

describe.each(['node-http', 'fetch', 'express', 'fastify', 'hono'])('examples/%s', example => {
  test('greets everybody, and answers /me only to who is signed in, either way', async () => {
    const base = await start(example)
    const post = (path: string, body: object, headers = {}) => postTo(base + path, body, headers)
    const me = (headers: Record<string, string>) => fetch(`${base}/me`, { headers })
    const proof = { identifier: 'ada', password: 'a long enough one' }

    expect(await (await fetch(`${base}/`)).text()).toBe('Hello stranger\n')
    expect((await me({})).status).toBe(401)
    const created = (await (await post('/auth/sign-up', proof)).json()) as { subject: { id: string } }
    const you = `You are ${created.subject.id}\n`

    const signedIn = await post('/auth/sign-in', { ...proof, credential: 'session' })
    const cookie = { cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
    expect(await (await me(cookie)).text()).toBe(you)

    const withToken = await post('/auth/sign-in', { ...proof, credential: 'token' })
    const bearer = { authorization: withToken.headers.get('authorization') ?? '' }
    expect(await (await me(bearer)).text()).toBe(you)

    expect((await post('/auth/sign-out', { scope: 'everywhere' }, cookie)).status).toBe(204)
    for (const headers of [cookie, bearer]) {
      const refused = await me(headers)
      expect(refused.status).toBe(401)
      expect(await refused.json()).toMatchObject({ code: 'revoked' })
    }
  })
})

test('an embedding application and a server share one database', async () => {
  const server = await startServer()
  const base = await start('express', {
    AUTH_DATABASE: server.database,
    COUNTERSIGN_SECRET: readFileSync(join(dirname(server.database), 'countersign.secret'), 'utf8').trim(),
    COUNTERSIGN_PUBLIC_URL: server.url,
  })
  const proof = { identifier: 'ada', password: 'a long enough one' }
  expect((await postTo(`${server.url}/auth/sign-up`, proof)).status).toBe(201)
  for (const [credential, carrier] of [
    ['session', 'cookie'],
    ['token', undefined],
  ]) {
    const signedIn = await postTo(`${server.url}/auth/sign-in`, { ...proof, credential, carrier })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0]
    const authorization = signedIn.headers.get('authorization')
    const headers = cookie === undefined ? { authorization: `${authorization}` } : { cookie }
    expect((await fetch(`${base}/me`, { headers })).status).toBe(200)
    expect((await postTo(`${server.url}/auth/sign-out`, {}, headers)).status).toBe(204)
    const refused = await fetch(`${base}/me`, { headers })
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'revoked' }])
  }
})
