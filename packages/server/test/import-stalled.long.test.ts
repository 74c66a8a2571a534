/** An upload of subjects that stalls, or trickles, is over in time, and leaves whole batches of whole subjects: the same lines can be sent again. */
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { Client, type Credential } from './support/client.ts'
import { printedPassword, quick, type ServerProcess, startServer } from './support/server-process.ts'

/** What the server adds in one transaction. */
const batch = 200
const lines = Array.from({ length: 2 * batch + 50 }, (_, index) =>
  JSON.stringify({
    external_id: `old-${index}`,
    identifier: `person-${index}`,
    addresses: [{ value: `person-${index}@example.com`, verified: true }],
    roles: ['imported'],
  }),
)
const path = '/auth/admin/subjects/import'

/** Sends what it has of the lines, and the rest byte by byte or never. @returns What the server answers until it closes. */
function upload(
  { url }: ServerProcess,
  { headers }: Credential,
  sent: string,
  rest: string,
): Promise<string> {
  const { hostname, port } = new URL(url)
  const { promise, resolve } = Promise.withResolvers<string>()
  let received = ''
  let at = 0
  const socket = connect(Number(port), hostname, () => {
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      'Content-Type: application/x-ndjson',
      `Content-Length: ${sent.length + 1_000_000}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${sent}`)
  })
  const trickle = setInterval(() => {
    if (at < rest.length) socket.write(rest[at++] ?? '')
  }, 50)
  socket.on('data', (chunk: Buffer) => {
    received += chunk
  })
  // A reset after the answer is the server's right: it closed while we were still sending.
  socket.on('error', () => undefined)
  socket.once('close', () => {
    clearInterval(trickle)
    resolve(received)
  })
  return promise
}

test.each([
  ['stalls in the middle of a line', ''],
  ['trickles', `${'x'.repeat(100_000)}`],
])(
  'an upload that %s ends with 408, nothing in it is there by half, and it can be repeated',
  async (_how, rest) => {
    const server = await startServer({ env: { ...quick, COUNTERSIGN_REQUEST_TIMEOUT_MS: '3000' } })
    const client = new Client(server.url)
    const administrator = await client.signIn('admin', printedPassword(server), 'token')
    const answer = await upload(server, administrator, `${lines.join('\n')}\n{"identifier":"half-a-li`, rest)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('"code":"request-timeout"')

    const { headers } = administrator
    const repeated = await fetch(server.url + path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    })
    const report = (await repeated.json()) as { imported: number; skipped: number; errors: object[] }
    expect([repeated.status, report.imported + report.skipped, report.errors]).toEqual([
      200,
      lines.length,
      [],
    ])
    // Who was there already came in whole transactions.
    expect(report.skipped % batch).toBe(0)
    const counted = await client.send('GET', '/auth/admin/subjects?count=true&limit=1', { headers })
    expect(JSON.parse(counted.text)).toMatchObject({ total: lines.length + 1 })
    const found = await client.send('GET', '/auth/admin/subjects?query=person-0&limit=1', { headers })
    const { subjects } = JSON.parse(found.text) as { subjects: { id: string }[] }
    const exported = await client.send('GET', `/auth/admin/subjects/${subjects[0]?.id}/export`, { headers })
    expect(JSON.parse(exported.text)).toMatchObject({
      subject: { identifier: 'person-0', roles: ['imported'] },
      addresses: [{ address: 'person-0@example.com', is_primary: true }],
      external_identities: [{ external_id: 'old-0' }],
    })
    expect(server.stderr()).toBe('')
    client.close()
    expect(await server.stop()).toBe(0)
  },
)
