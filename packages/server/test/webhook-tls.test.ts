/** Webhooks over https: delivered where the certificate is of an authority that the operator trusts and for that host, nowhere else. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { afterFile } from '../../../test/after-file.ts'
import { type Certificates, makeCertificates } from '../../../test/certificates.ts'
import { Client } from './support/client.ts'
import { createFolder, printedPassword, quick, startServer } from './support/server-process.ts'

interface Received {
  headers: Record<string, string>
  body: string
}

async function receiver({ certificate: cert, key }: Certificates) {
  const received: Received[] = []
  const server = createServer({ cert, key }, (request, response) => {
    void text(request).then(body => {
      received.push({ headers: request.headers as Record<string, string>, body })
      response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterFile(() => {
    server.closeAllConnections()
    server.close()
  })
  return { received, url: `https://localhost:${(server.address() as AddressInfo).port}/hooks` }
}

test('private authorities are trusted by NODE_EXTRA_CA_CERTS; another one, and one for another name, are not', async () => {
  const trusted = makeCertificates('localhost')
  const folder = createFolder()
  const forAnother = makeCertificates('another.example')
  const authorities = join(folder, 'authorities.pem')
  writeFileSync(authorities, trusted.authority + forAnother.authority)
  const known = await receiver(trusted)
  const misnamed = await receiver(forAnother)
  const strange = await receiver(makeCertificates('localhost'))

  const env = { ...quick, NODE_EXTRA_CA_CERTS: authorities, COUNTERSIGN_PUBLIC_URL: 'http://localhost:9999' }
  const server = await startServer({ folder, env })
  const client = new Client(server.url)
  const { headers } = await client.signIn('admin', printedPassword(server), 'session')
  const ask = async (method: string, path: string, body?: object) =>
    JSON.parse((await client.send(method, `/auth/admin/webhooks${path}`, { headers, body })).text)
  const events = ['subject-created.success']
  const { secret } = (await ask('POST', '', { url: known.url, events })) as { secret: string }
  for (const { url } of [strange, misnamed]) await ask('POST', '', { url, events })
  const { body } = await client.send('POST', '/auth/admin/subjects', {
    headers,
    body: { identifier: 'ada@example.com', password: 'a password of a test' },
  })

  await expect.poll(() => known.received.length).toBe(1)
  const [one] = known.received
  const told = new Webhook(secret).verify(one?.body ?? '', one?.headers ?? {})
  expect(told).toMatchObject({ type: 'subject-created.success', data: { subject: body.subject?.id } })
  // Tried, not delivered, and kept for the next try.
  const failures = async () => {
    const { webhooks } = (await ask('GET', '')) as { webhooks: { attempts: number }[] }
    return webhooks.map(({ attempts }) => attempts > 0)
  }
  await expect.poll(failures).toEqual([false, true, true])
  expect([strange.received, misnamed.received]).toEqual([[], []])
  client.close()
  expect(await server.stop()).toBe(0)
})
