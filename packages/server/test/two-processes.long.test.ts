/** Several processes over one database: known on one is known on all, ended on one is refused by all at the next request. */
import { beforeAll, describe, expect, test } from 'vitest'
import { Client, type Credential } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { createTarget, endings } from './support/endings.ts'
import { printedPassword, quick, type ServerProcess, startServer } from './support/server-process.ts'

const rounds = 42

describe('two servers over one file', () => {
  let first: ServerProcess
  let here: Client
  let there: Client
  let administrator: Credential

  beforeAll(async () => {
    first = await startServer()
    const second = await startServer({ folder: first.folder })
    here = new Client(first.url)
    there = new Client(second.url)
    administrator = await here.signIn('admin', printedPassword(first), 'session')
  })

  test(`${rounds} rounds: known at the first request, refused at the very next one`, async () => {
    for (let round = 0; round < rounds; round++) {
      const ending = endings[round % endings.length]
      if (ending === undefined) continue
      const target = await createTarget(here, `round-${round}@example.com`)
      const credentials = { session: target.session, token: target.token }
      for (const credential of Object.values(credentials)) {
        expect((await there.whoami(credential)).body.subject?.id, ending.name).toBe(target.subjectId)
      }
      await ending.run(here, administrator, target)
      for (const [kind, credential] of Object.entries(credentials)) {
        const { status, body } = await there.whoami(credential)
        const isOver = ending.ends.some(ended => ended === kind)
        expect([ending.name, kind, status, body.code]).toEqual([
          ending.name,
          kind,
          ...(isOver ? [401, 'revoked'] : [200, undefined]),
        ])
      }
    }
  })

  test('K11: what the command line ends is refused by running servers at the next request', async () => {
    const target = await createTarget(here, 'ended-from-outside@example.com')
    const revoked = await countersign(first.folder, ['session', 'revoke', target.session.id])
    expect(revoked).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Applied by every running node (2).'),
    })
    expect((await there.whoami(target.session)).body.code).toBe('revoked')
    expect((await there.whoami(target.token)).status).toBe(200)

    await countersign(first.folder, ['subject', 'disable', 'ended-from-outside@example.com'])
    expect((await here.whoami(target.token)).body.code).toBe('revoked')
    expect((await there.whoami(target.token)).body.code).toBe('revoked')
  })
})

describe('attempts are counted in the store (K19)', () => {
  const env = { ...quick, COUNTERSIGN_SIGN_IN_RATE: '4' }
  const wrong = { identifier: 'somebody@example.com', password: 'not the password', credential: 'session' }

  async function attempt(client: Client): Promise<number> {
    const { status, headers } = await client.send('POST', '/auth/sign-in', { body: wrong })
    if (status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    return status
  }

  test('over two processes together, and past a restart', async () => {
    const first = await startServer({ env })
    const second = await startServer({ folder: first.folder, env })
    const clients = [new Client(first.url), new Client(second.url)]
    const statuses: number[] = []
    for (let index = 0; index < 8; index++)
      statuses.push(await attempt(clients[index % 2] ?? new Client(first.url)))
    expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401])
    // One attempt comes back every fifteen seconds; the rest are refused by whoever is asked.
    expect(statuses.filter(status => status === 429).length).toBeGreaterThanOrEqual(3)
    await Promise.all([first.kill(), second.kill()])

    const third = await startServer({ folder: first.folder, env })
    const after = [await attempt(new Client(third.url)), await attempt(new Client(third.url))]
    expect(after).toContain(429)
    await third.stop()
  })
})

describe('workers', () => {
  test('every worker knows and refuses the same, over fresh connections', async () => {
    const server = await startServer({
      args: ['--workers', '2'],
      env: { ...quick, COUNTERSIGN_NODE_ID: 'house' },
    })
    const client = new Client(server.url, 'fresh')
    const administrator = await client.signIn('admin', printedPassword(server), 'session')
    for (let round = 0; round < 14; round++) {
      const ending = endings[round % endings.length]
      if (ending === undefined) continue
      const target = await createTarget(client, `worker-round-${round}@example.com`)
      await ending.run(client, administrator, target)
      for (let request = 0; request < 4; request++) {
        for (const kind of ending.ends) {
          const { body } = await client.whoami(target[kind])
          expect([ending.name, kind, body.code]).toEqual([ending.name, kind, 'revoked'])
        }
      }
    }
    const { text } = await client.send('GET', '/auth/admin/nodes', { headers: administrator.headers })
    expect(text).toContain('house-1')
    expect(text).toContain('house-2')
    // Both answered.
    expect(server.stdout()).toContain('"node":"house-1"')
    expect(server.stdout()).toContain('"node":"house-2"')
    expect(await server.stop()).toBe(0)
  })

  test('a worker that is killed is replaced', async () => {
    const server = await startServer({ args: ['--workers', '2'] })
    // A connection that was on its way to the worker when it was killed is lost with it.
    const client = new Client(server.url, 'fresh', 5000)
    const administrator = await client.signIn('admin', printedPassword(server), 'session')
    const pids = async () => {
      const { text } = await client.send('GET', '/auth/admin/nodes', { headers: administrator.headers })
      const { nodes }: { nodes: { process_id: number }[] } = JSON.parse(text)
      return nodes.map(node => node.process_id)
    }
    const before = await pids()
    expect(before).toHaveLength(2)
    const [victim = 0] = before
    process.kill(victim, 'SIGKILL')
    await expect
      .poll(async () => (await pids().catch(() => [])).filter(pid => !before.includes(pid)).length)
      .toBe(1)
    expect(await server.stop()).toBe(0)
  })
})
