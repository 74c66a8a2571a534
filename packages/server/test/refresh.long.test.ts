/** Refresh tokens on the real server: two processes over one file, killed and started again, ended from outside. */
import { describe, expect, test } from 'vitest'
import { Client, type Reply } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { createFolder, quick, startServer } from './support/server-process.ts'

const env = { ...quick, COUNTERSIGN_REFRESH: 'on' }
const identifier = 'ada@example.com'
const password = 'a good password'

interface Pair {
  access: string
  refresh: string
  sid: string
}

function pairOf({ status, body }: Reply): Pair {
  const { access_token: access, refresh_token: refresh, sid } = body
  if (access === undefined || refresh === undefined || sid === undefined)
    throw new Error(`no pair: ${status} ${body.code}`)
  return { access, refresh, sid }
}

const signIn = async (client: Client) =>
  pairOf(await client.send('POST', '/auth/sign-in', { body: { identifier, password, credential: 'token' } }))
const present = (client: Client, refresh: string) =>
  client.send('POST', '/auth/token/refresh', { body: { refresh_token: refresh } })
const whoami = async (client: Client, { access }: Pair) => {
  const { status, body } = await client.whoami({ headers: { authorization: `Bearer ${access}` } })
  return body.code ?? status
}

describe('K08 refresh tokens over processes', () => {
  test('50 parallel refreshes on two servers: one pair; reuse on one ends the family on both; SIGKILL revives nothing', async () => {
    const folder = createFolder()
    const [first, second] = [await startServer({ folder, env }), await startServer({ folder, env })]
    const [here, there] = [new Client(first.url), new Client(second.url)]
    await here.signUp(identifier, password)
    const one = await signIn(here)
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) => present(index % 2 === 0 ? here : there, one.refresh)),
    )
    const pairs = replies.map(pairOf)
    const [two] = pairs
    if (two === undefined) throw new Error('no answer')
    for (const pair of pairs) expect(pair).toEqual(two)
    expect(replies[0]?.headers['cache-control']).toBe('no-store')
    expect(await whoami(there, two)).toBe(200)

    const three = pairOf(await present(there, two.refresh))
    const reused = await present(here, one.refresh)
    expect([reused.status, reused.body.code]).toEqual([400, 'refresh-token-reused'])
    await Promise.all([first.kill(), second.kill()])

    const again = await startServer({ folder, env })
    const client = new Client(again.url)
    for (const pair of [one, two, three]) {
      expect((await present(client, pair.refresh)).body.code).toBe('invalid-grant')
      expect(await whoami(client, pair)).toBe('revoked')
    }
    expect((await countersign(folder, ['doctor', '--json'])).code).toBe(0)
    const written = [first, second, again].map(server => server.stdout() + server.stderr()).join('')
    for (const { refresh, access } of [one, two, three]) {
      expect(written).not.toContain(refresh)
      expect(written).not.toContain(access)
    }
    await again.stop()
  })

  test('an answer lost to SIGKILL is asked for again at the next start, and the login goes on', async () => {
    const folder = createFolder()
    const first = await startServer({ folder, env })
    const client = new Client(first.url)
    await client.signUp(identifier, password)
    const one = await signIn(client)
    const began = Date.now()
    const lost = pairOf(await present(client, one.refresh))
    await first.kill()
    const second = await startServer({ folder, env })
    const after = new Client(second.url)
    const reply = await present(after, one.refresh)
    if (Date.now() - began < 9000) {
      expect(pairOf(reply)).toEqual(lost)
      expect((await present(after, lost.refresh)).status).toBe(200)
    } else {
      // A machine this slow has let the grace pass: then it is reuse, and nothing else.
      expect(['refresh-token-reused', undefined]).toContain(reply.body.code)
    }
    await second.stop()
  })

  test('the login is listed and ended from the command line', async () => {
    const server = await startServer({ env: { ...env, COUNTERSIGN_REFRESH_IDLE_SECONDS: '1000' } })
    const client = new Client(server.url)
    await client.signUp(identifier, password)
    const pair = await signIn(client)
    const listed = JSON.parse((await countersign(server.folder, ['session', 'list', '--json'])).stdout)
    expect(listed.sessions).toMatchObject([{ sid: pair.sid, carrier: 'refresh' }])
    const [{ created_at: from, idle_expires_at: to }] = listed.sessions
    expect(Date.parse(to) - Date.parse(from)).toBe(1_000_000)
    // One sid in 64 begins with a dash, and would be taken for an option.
    expect((await countersign(server.folder, ['session', 'revoke', '--', pair.sid])).code).toBe(0)
    expect(await whoami(client, pair)).toBe('revoked')
    expect((await present(client, pair.refresh)).body.code).toBe('invalid-grant')
    const metrics = await client.send('GET', '/metrics')
    expect(metrics.text).not.toContain(pair.sid)
    await server.stop()
  })
})
