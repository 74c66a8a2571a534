/** K28: no answer, fault or line of output carries a credential. */
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer } from '../http/client.ts'
import { openWorld, password, type World } from '../http/world.ts'

let world: World
const output: string[] = []
const secrets = new Set<string>()

beforeEach(async () => {
  output.length = 0
  secrets.clear()
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    vi.spyOn(console, name).mockImplementation((...parts) => void output.push(inspect(parts, { depth: 20 })))
  }
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    vi.spyOn(stream, 'write').mockImplementation((...parts) => {
      output.push(String(parts[0]))
      return Reflect.apply(write, stream, parts)
    })
  }
  world = await openWorld({ signIn: { attemptsPerMinute: 5 }, token: { refresh: true } })
  secrets.add(world.secret).add(world.rootKey).add(password)
})
afterEach(async () => {
  await world.auth.close()
  vi.restoreAllMocks()
})

/** Sends, and looks at the answer but for the place where a credential is meant to be. */
async function send(
  method: string,
  path: string,
  sending: Parameters<World['client']['send']>[2],
): Promise<Answer> {
  const answer = await world.client.send(method, path, sending)
  if (!(['/auth/sign-in', '/auth/token/refresh'].includes(path) && answer.status === 200)) {
    output.push(answer.body, JSON.stringify([...answer.headers]))
  }
  return answer
}

describe('K28 credentials in output', () => {
  test('nothing that was ever written holds one', async () => {
    const typed = { wrong: 'Wr0ng-and-secret-4711', next: 'Next-and-secret-4711', weak: 'w3ak' }
    for (const text of Object.values(typed)) secrets.add(text)
    const people = [
      await world.person('ada@example.com', 'cookie', ['admin']),
      await world.signIn('ada@example.com', 'header'),
      await world.signIn('ada@example.com', 'token'),
    ]
    for (const { secret, refreshToken } of people) secrets.add(secret).add(refreshToken ?? secret)

    const tries = async () => {
      for (const { headers, secret, refreshToken = secret } of people) {
        for (const { method, path, hasBody } of world.client.contract.operations) {
          if (path.endsWith('/sign-out') || method === 'DELETE') continue
          const target = path.replace(/\{\w+\}/, people[0]?.id ?? '')
          await send(method, target, {
            headers,
            ...(hasBody && { body: { password: typed.wrong, [secret]: secret } }),
          })
        }
        const change = { current_password: typed.wrong, new_password: typed.next }
        await send('POST', '/auth/password', { headers, body: change, address: '192.0.2.1' })
        await send('GET', '/auth/whoami', { headers: { authorization: `Bearer ${secret} ${secret}` } })
        await send('GET', '/auth/whoami', {
          headers: { cookie: `__Host-session=${secret}; __Host-session=${secret}` },
        })
        await send('GET', `/auth/sessions?cursor=${secret}`, { headers })
        await send('GET', `/auth/${secret}`, { headers })
        await send('POST', '/auth/admin/tokens/revoke', { headers, body: { token: `${secret}x` } })
        await send('GET', '/auth/whoami', { headers: { authorization: `Bearer ${refreshToken}` } })
        for (const text of [`${refreshToken}x`, refreshToken]) {
          const answer = await send('POST', '/auth/token/refresh', { body: { refresh_token: text } })
          if (answer.status === 200)
            secrets.add(answer.text('refresh_token')).add(answer.text('access_token'))
        }
      }
      for (const secret of Object.values(typed)) {
        const body = { identifier: 'ada@example.com', password: secret }
        await send('POST', '/auth/sign-in', {
          body: { ...body, credential: 'session' },
          address: '192.0.2.1',
        })
        // A password in the place of the identifier: people do that.
        await send('POST', '/auth/sign-in', {
          body: { identifier: secret, password: 'x', credential: 'session' },
        })
        await send('POST', '/auth/sign-up', { body })
      }
    }
    await tries()
    world.storeIsAway = true
    await tries()
    world.storeIsAway = false

    expect(world.faults.length).toBeGreaterThan(0)
    const events = await world.auth.audit.read(0, 1000)
    expect(events.length).toBeGreaterThan(0)
    const written = [...output, inspect(world.faults, { depth: 20 }), JSON.stringify(events)].join('\n')
    for (const secret of secrets)
      expect(written.includes(secret), `a secret of ${secret.length} characters`).toBe(false)
  })

  test('what the store keeps is no credential', async () => {
    const ada = await world.person('ada@example.com')
    const { refreshToken } = await world.signIn('ada@example.com', 'token')
    const { items } = await world.storage.sessions.list({ now: world.clock.now(), limit: 10 })
    expect(items).toHaveLength(2)
    for (const secret of [ada.secret, refreshToken])
      expect(inspect(items, { depth: 20 })).not.toContain(secret)
    expect(await world.storage.subjects.findCredentials('ada@example.com')).toMatchObject({
      passwordHash: expect.stringMatching(/^\$argon2id\$/),
    })
  })
})
