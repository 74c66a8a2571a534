/** What the server writes tells nothing that somebody could use, or that names a person. */
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { createTarget, endings } from './support/endings.ts'
import { printedPassword, quick, startServer } from './support/server-process.ts'

describe('K28 token in logs', () => {
  test('no password, session identifier, token, identifier or handle in anything the server wrote', async () => {
    const server = await startServer({ env: { ...quick, COUNTERSIGN_DRAIN_MS: '20' } })
    const client = new Client(server.url)
    const password = printedPassword(server)
    const administrator = await client.signIn('admin', password, 'session')
    const secrets = [password, administrator.secret, administrator.id, administrator.subjectId]

    for (const [index, ending] of endings.entries()) {
      const target = await createTarget(client, `logged-${index}@example.com`)
      const { identifier, session, token, subjectId } = target
      secrets.push(identifier, target.password, session.secret, session.id, token.secret, token.id, subjectId)
      await client.send('GET', `/auth/admin/sessions?subject=${subjectId}`, {
        headers: administrator.headers,
      })
      await client.send('GET', `/auth/admin/subjects/${subjectId}`, { headers: administrator.headers })
      await ending.run(client, administrator, target)
      await client.whoami(session)
      await client.whoami(token)
    }
    const typed = 'my secret typed into the wrong field'
    secrets.push(typed, encodeURIComponent(typed), 'wrong-identifier', 'broken-header-value')
    const hostile: [string, string, unknown, Record<string, string>][] = [
      ['POST', '/auth/sign-in', { identifier: typed, password: typed, credential: 'session' }, {}],
      ['POST', '/auth/sign-in', { identifier: 'wrong-identifier', password: 7, credential: typed }, {}],
      ['POST', '/auth/sign-in', typed, {}],
      ['POST', '/auth/sign-up', { identifier: 'wrong-identifier', password: typed, [typed]: 1 }, {}],
      [
        'GET',
        `/auth/whoami?token=${encodeURIComponent(typed)}`,
        undefined,
        { authorization: 'Bearer broken-header-value' },
      ],
      [
        'GET',
        `/${encodeURIComponent(typed)}`,
        undefined,
        { cookie: `countersign_${new URL(server.url).port}=broken-header-value` },
      ],
      ['DELETE', `/auth/sessions/${encodeURIComponent(typed)}`, undefined, administrator.headers],
      [
        'PATCH',
        `/auth/admin/subjects/${encodeURIComponent(typed)}`,
        { roles: [typed] },
        administrator.headers,
      ],
    ]
    for (const [method, path, body, headers] of hostile) {
      const { status, text } = await client.send(method, path, {
        headers,
        ...(body !== undefined && { body }),
      })
      expect([path, status >= 400 && status < 500]).toEqual([path, true])
      expect(text).not.toContain(typed)
    }
    await sendRaw(server.url, `GET /${encodeURIComponent(typed)} HTTP/9.9\r\nbroken-header-value\r\n\r\n`)
    const { text: metrics } = await client.send('GET', '/metrics')
    await server.stop()

    // The banner of the first start shows its password on purpose; the log begins at the first line of JSON.
    const log = server.stdout().slice(server.stdout().indexOf('\n{"level"'))
    const written = log + server.stderr() + metrics
    // The requests are there, or the test would prove nothing.
    expect(written).toContain('"route":"/auth/admin/subjects/{id}/revoke"')
    expect(written).toContain('"route":"/auth/admin/sessions/{sid}"')
    expect(written).toContain('countersign_sign_ins_total{outcome="invalid-credentials",credential="none"}')
    expect(secrets.filter(secret => written.includes(secret))).toEqual([])
  })
})

function sendRaw(url: string, text: string): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.on('error', () => undefined)
    socket.resume()
    socket.once('close', () => resolve())
  })
}
