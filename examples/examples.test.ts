/** Starts each example as a reader would and walks through what its README says. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'

const started: ChildProcess[] = []

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null) continue
    child.kill()
    await once(child, 'exit')
  }
})

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('not a TCP address')
  return address.port
}

async function start(example: string): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, ['server.ts'], {
    cwd: join(import.meta.dirname, example),
    env: { ...process.env, PORT: `${port}` },
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

describe.each(['node-http', 'fetch', 'express', 'fastify', 'hono'])('examples/%s', example => {
  test('greets everybody, and answers /me only to who is signed in, either way', async () => {
    const base = await start(example)
    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      fetch(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
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
