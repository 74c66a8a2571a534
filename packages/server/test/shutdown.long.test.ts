/** Ending in good order: whatever was accepted is answered. */
import { existsSync, readFileSync } from 'node:fs'
import { Agent, type ClientRequest, get } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { printedPassword, quick, startServer } from './support/server-process.ts'

const slowHash = { COUNTERSIGN_SIGN_IN_RATE: 'off', COUNTERSIGN_PASSWORD_QUEUE: '1000' }

interface Tally {
  answered: number
  /** How requests ended that got no whole answer. */
  failed: string[]
}

/** The status of every request that the server took, as its log has them; 499 is one that got no whole answer. */
function loggedStatuses(stdout: string): number[] {
  const lines = stdout.split('\n').filter(line => line.includes('"route":"/auth/whoami"'))
  return lines.map(line => (JSON.parse(line) as { status: number }).status)
}

/** One request after the other until nothing listens any more. */
async function hammer(url: string, agent: Agent, tally: Tally): Promise<void> {
  for (;;) {
    const outcome = await attempt(url, agent)
    if (outcome === 'refused') return
    if (outcome === 'answered') tally.answered += 1
    else if (outcome !== 'closed while idle') tally.failed.push(outcome)
  }
}

function attempt(url: string, agent: Agent): Promise<string> {
  return new Promise(resolve => {
    const request: ClientRequest = get(`${url}/auth/whoami`, { agent }, answer => {
      answer.resume()
      answer.once('end', () => resolve('answered'))
      answer.once('error', error => resolve(`half an answer: ${error.message}`))
    })
    request.once('error', (error: Error & { code?: string }) => {
      if (error.code === 'ECONNREFUSED') resolve('refused')
      else resolve(request.reusedSocket ? 'closed while idle' : `${error.code ?? error.message}`)
    })
  })
}

/** As a service manager would find them: by the kernel's list of children. */
function workersOf(pid: number): number[] {
  const list = `/proc/${pid}/task/${pid}/children`
  const text = existsSync(list) ? readFileSync(list, 'utf8').trim() : ''
  return text === '' ? [] : text.split(' ').map(Number)
}

describe('SIGTERM', () => {
  test.each([1, 2, 3])(
    'drops no accepted request under load, kept connections and fresh ones (%i)',
    async () => {
      const server = await startServer({
        env: { ...quick, COUNTERSIGN_DRAIN_MS: '150' },
      })
      const tally: Tally = { answered: 0, failed: [] }
      const kept = Array.from({ length: 12 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
      const fresh = Array.from({ length: 4 }, () => new Agent({ keepAlive: false }))
      const clients = [...kept, ...fresh].map(agent => hammer(server.url, agent, tally))
      await expect.poll(() => tally.answered).toBeGreaterThan(200)
      server.signal('SIGTERM')
      await Promise.all(clients)
      expect(await server.ended).toBe(0)
      const statuses = loggedStatuses(server.stdout())
      expect(statuses.filter(status => status !== 401)).toEqual([])
      expect(statuses).toHaveLength(tally.answered)
      // The system may reset a connection that waited in its queue: the server never had it.
      expect(tally.failed.filter(outcome => outcome !== 'ECONNRESET')).toEqual([])
    },
  )

  test('sign-ins under way are finished, and their answers end the connection', async () => {
    const server = await startServer({ env: { ...slowHash, COUNTERSIGN_DRAIN_MS: '0' } })
    const client = new Client(server.url)
    const body = { identifier: 'admin', password: printedPassword(server), credential: 'session' }
    const replies = Array.from({ length: 30 }, () => client.send('POST', '/auth/sign-in', { body }))
    await replies[0]
    server.signal('SIGTERM')
    for (const { status } of await Promise.all(replies)) expect(status).toBe(200)
    expect((await replies.at(-1))?.headers.connection).toBe('close')
    expect(await server.ended).toBe(0)
  })

  test('is not ready first, and still accepts', async () => {
    // Longer than any machine takes for what follows; nobody waits for its end.
    const server = await startServer({ env: { ...quick, COUNTERSIGN_DRAIN_MS: '600000' } })
    const client = new Client(server.url, 'fresh')
    expect((await client.send('GET', '/readyz')).status).toBe(200)
    server.signal('SIGTERM')
    await expect.poll(async () => (await client.send('GET', '/readyz')).status, { interval: 10 }).toBe(503)
    const notReady = await client.send('GET', '/readyz')
    expect(notReady).toMatchObject({
      status: 503,
      body: { code: 'shutting-down' },
      headers: { connection: 'close' },
    })
    const { status, headers } = await client.send('GET', '/auth/whoami')
    expect([status, headers.connection]).toEqual([401, 'close'])
    await server.kill()
  })

  test('refuses then, and a silent connection holds nothing up', async () => {
    const server = await startServer({ env: { ...quick, COUNTERSIGN_DRAIN_MS: '0' } })
    const client = new Client(server.url, 'fresh')
    const { hostname, port } = new URL(server.url)
    const silent = connect(Number(port), hostname)
    const silentClosed = new Promise(resolve => silent.once('close', resolve))
    silent.on('error', () => undefined)
    await new Promise<void>(resolve => silent.once('connect', () => resolve()))
    expect(await server.stop()).toBe(0)
    await silentClosed
    await expect(client.send('GET', '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('a second signal ends it at once, but not the same one twice', async () => {
    const server = await startServer({ env: { ...quick, COUNTERSIGN_DRAIN_MS: '60000' } })
    server.signal('SIGINT')
    server.signal('SIGINT')
    const client = new Client(server.url, 'fresh')
    await expect.poll(async () => (await client.send('GET', '/readyz')).status).toBe(503)
    expect((await client.send('GET', '/healthz')).status).toBe(200)
    const again = setInterval(() => server.signal('SIGINT'), 300)
    expect(await server.ended).toBe(1)
    clearInterval(again)
  })

  test('workers end in good order too, signalled one by one as well', async () => {
    const server = await startServer({
      args: ['--workers', '2'],
      env: { ...slowHash, COUNTERSIGN_DRAIN_MS: '100' },
    })
    const client = new Client(server.url)
    const body = { identifier: 'admin', password: printedPassword(server), credential: 'token' }
    // Connections that both workers have accepted: what is asked on them is under way when the signal comes.
    await Promise.all(Array.from({ length: 20 }, () => client.send('GET', '/healthz')))
    const replies = Array.from({ length: 20 }, () => client.send('POST', '/auth/sign-in', { body }))
    await replies[0]
    server.signal('SIGTERM')
    for (const pid of workersOf(server.pid)) process.kill(pid, 'SIGTERM')
    for (const { status } of await Promise.all(replies)) expect(status).toBe(200)
    expect(await server.ended).toBe(0)
  })
})
