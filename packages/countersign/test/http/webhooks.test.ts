/** `/auth/admin/webhooks`: managed over HTTP, and delivered by the node itself to a real server. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
afterEach(() => world.auth.close())

interface Delivered {
  headers: Record<string, string>
  body: string
}

async function receiver() {
  const delivered: Delivered[] = []
  let status = 200
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      if (status === 200) delivered.push({ headers: request.headers as Record<string, string>, body })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return {
    delivered,
    url: `http://127.0.0.1:${port}/hooks`,
    answerWith: (next: number) => {
      status = next
    },
  }
}

async function openAsAdministrator(issuer: string) {
  world = await openWorld({ issuer })
  const { headers } = await world.person('root', 'header', ['admin'])
  return (method: string, path: string, body?: object) =>
    world.client.send(method, `/auth/admin/webhooks${path}`, { headers, ...(body && { body }) })
}

test('is told of the events that it chose, signed, in order, and no more once it is removed', async () => {
  const ask = await openAsAdministrator('http://localhost:3000')
  const to = await receiver()
  const made = await ask('POST', '', { url: to.url, events: ['subject-created.success'] })
  expect([made.status, made.json]).toMatchObject([201, { url: to.url, events: ['subject-created.success'] }])
  expect(made.text('secret')).toMatch(/^whsec_/)
  const ids: string[] = []
  for (const identifier of ['ann', 'bob', 'cyd']) ids.push((await world.person(identifier, 'header')).id)
  await expect.poll(() => to.delivered).toHaveLength(3)
  const bodies = to.delivered.map(
    ({ body, headers }) =>
      // The world's clock is not that of the package.
      JSON.parse(body) as { type: string; data: { subject: string } } & { headers?: typeof headers },
  )
  expect(bodies.map(({ type, data }) => [type, data.subject])).toEqual(
    ids.map(id => ['subject-created.success', id]),
  )
  const [first] = to.delivered
  const webhook = new Webhook(made.text('secret'))
  const signature = webhook.sign(
    first?.headers['webhook-id'] ?? '',
    new Date(Number(first?.headers['webhook-timestamp']) * 1000),
    first?.body ?? '',
  )
  expect(first?.headers['webhook-signature']?.split(' ')).toContain(signature)
  expect((await ask('DELETE', `/${made.text('id')}`)).status).toBe(204)
  expect((await ask('DELETE', `/${made.text('id')}`)).status).toBe(404)
})

test('is listed, changed and given another secret', async () => {
  const ask = await openAsAdministrator('https://auth.example.com')
  const made = await ask('POST', '', { url: 'https://example.com/hooks' })
  const id = made.text('id')
  expect(
    (await ask('PATCH', `/${id}`, { status: 'disabled', events: ['sign-in.refused'] })).json,
  ).toMatchObject({
    status: 'disabled',
    events: ['sign-in.refused'],
  })
  const rotated = await ask('POST', `/${id}/rotate`)
  expect(rotated.text('secret')).not.toBe(made.text('secret'))
  expect((await ask('GET', '')).json).toMatchObject({ webhooks: [{ id, status: 'disabled' }] })
  expect((await ask('GET', `/${id}/dead-letters`)).json).toEqual({ dead_letters: [] })
  expect((await ask('POST', `/${id}/resend`, { sequence: 1 })).status).toBe(404)
})

test.each([
  { url: 'http://example.com/' },
  { url: 'https://127.0.0.1/' },
  { url: 'https://169.254.169.254/latest' },
  { url: 'https://[::1]/' },
  { url: 'https://user:secret@example.com/' },
  { url: 'file:///etc/passwd' },
  { url: 'https://example.com/', events: ['sign-in'] },
])('refuses %j on a public address (K24)', async body => {
  const ask = await openAsAdministrator('https://auth.example.com')
  expect((await ask('POST', '', body)).code).toBe('invalid-body')
})
