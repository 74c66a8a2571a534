/** What an operator relies on: metrics of all workers, a program's answer from `serve`, and an end that tells why. */
import { describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { printedPassword, quick, type ServerProcess, startServer } from './support/server-process.ts'

/** The value of a sample, the whole name with its labels given. */
function sample(metrics: string, name: string): number | undefined {
  const line = metrics.split('\n').find(candidate => candidate.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.slice(name.length + 1))
}

describe('metrics', () => {
  test('count what was asked, of all workers together', async () => {
    const server = await startServer({ args: ['--workers', '2'] })
    const client = new Client(server.url, 'fresh')
    const password = printedPassword(server)
    const session = await client.signIn('admin', password, 'session')
    const token = await client.signIn('admin', password, 'token')
    await expect(client.signIn('admin', 'wrong', 'session')).rejects.toThrow('invalid-credentials')
    for (let count = 0; count < 10; count++) await client.whoami(session)
    for (let count = 0; count < 3; count++) await client.whoami(token)
    await client.send('GET', '/nowhere/at/all')
    await client.send('POST', '/auth/sign-out', { headers: session.headers, body: {} })
    await client.whoami(session)

    const { text, headers } = await client.send('GET', '/metrics')
    expect(headers['content-type']).toContain('text/plain')
    expect(sample(text, 'countersign_sign_ins_total{outcome="success",credential="session"}')).toBe(1)
    expect(sample(text, 'countersign_sign_ins_total{outcome="success",credential="token"}')).toBe(1)
    expect(sample(text, 'countersign_sign_ins_total{outcome="invalid-credentials",credential="none"}')).toBe(
      1,
    )
    expect(sample(text, 'countersign_checks_total{outcome="ok"}')).toBe(14)
    expect(sample(text, 'countersign_checks_total{outcome="revoked"}')).toBe(1)
    const tokenLength = (token.headers.authorization?.length ?? 0) - 'Bearer '.length
    for (const [kind, checks, bytes] of [
      ['session', 12, 12 * 43],
      ['token', 3, 3 * tokenLength],
    ] as const) {
      expect(sample(text, `countersign_credentials_checked_total{kind="${kind}"}`)).toBe(checks)
      expect(sample(text, `countersign_credential_bytes_total{kind="${kind}"}`)).toBe(bytes)
    }
    expect(sample(text, 'countersign_held_bytes{what="sessions"}')).toBeGreaterThan(0)
    expect(sample(text, 'countersign_held_bytes{what="tokens"}')).toBeGreaterThan(0)
    expect(
      sample(text, 'countersign_http_requests_total{route="/auth/whoami",method="GET",status="200"}'),
    ).toBe(13)
    expect(sample(text, 'countersign_http_requests_total{route="other",method="GET",status="404"}')).toBe(1)
    expect(sample(text, 'countersign_feed_position')).toBeGreaterThan(0)
    expect(sample(text, 'countersign_staleness_seconds')).toBeLessThan(5)
    await server.stop()
  })

  test('tell how many mails and deliveries wait, without naming anybody', async () => {
    const server = await startServer({ args: ['--workers', '2'] })
    const client = new Client(server.url, 'fresh')
    const { headers } = await client.signIn('admin', printedPassword(server), 'session')
    const metrics = async () => (await client.send('GET', '/metrics', {})).text
    const names = ['mails_waiting', 'mails_waiting_oldest_seconds', 'webhook_dead_letters'].map(
      name => `countersign_${name}`,
    )
    // Left out where the database takes more than a second.
    await expect
      .poll(async () => {
        const text = await metrics()
        return names.map(name => sample(text, name))
      })
      .toEqual([0, 0, 0])
    const before = await metrics()
    expect(sample(before, 'countersign_mails_sent_total')).toBe(0)
    expect(sample(before, 'countersign_mails_given_up_total')).toBe(0)
    // Nobody listens at port 1.
    const body = { url: 'http://127.0.0.1:1/hooks-of-somebody', events: ['webhook-created.success'] }
    await client.send('POST', '/auth/admin/webhooks', { headers, body })
    let after = ''
    await expect
      .poll(async () => {
        after = await metrics()
        return sample(after, 'countersign_webhooks_failing')
      })
      .toBe(1)
    expect(sample(after, 'countersign_webhook_lines_waiting')).toBeGreaterThan(0)
    expect(after).not.toContain('somebody')
    client.close()
    await server.stop()
  })
})

/** A defect on demand, with something in its message that must not get into the log. */
const defects = `data:text/javascript,
  process.on('SIGUSR2', () => { throw new Error(['hu', 'sh'].join('')) });
  process.on('SIGHUP', () => { Promise.reject(new Error(['hu', 'sh'].join(''))) })`.replaceAll(/\s+/g, '%20')

describe('a defect', () => {
  test.each(['SIGUSR2', 'SIGHUP'] as const)(
    'is logged without its message, and ends the process with 1 (%s)',
    async signal => {
      const server: ServerProcess = await startServer({
        env: { ...quick, NODE_OPTIONS: `--import=${defects}` },
      })
      const banner = server.stdout().length
      server.signal(signal)
      expect(await server.ended).toBe(1)
      const log = server.stdout().slice(banner)
      expect(log).toContain('The server ends because of a defect.')
      expect(log).toContain('"name":"Error"')
      expect(log + server.stderr()).not.toContain('hush')
    },
  )
})

describe('workers whose primary was killed', () => {
  test('end too: the address is free', async () => {
    const server = await startServer({ args: ['--workers', '2'] })
    const client = new Client(server.url, 'fresh', 5000)
    expect((await client.send('GET', '/healthz')).status).toBe(200)
    await server.kill()
    await expect
      .poll(() =>
        client.send('GET', '/healthz').then(
          ({ status }) => `${status}`,
          error => error.code,
        ),
      )
      .toBe('ECONNREFUSED')
  })
})
