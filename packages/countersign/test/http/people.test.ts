/** Recovery, sign-in by mail, addresses, invitations, API keys, removal and export, over HTTP. */
import { afterEach, describe, expect, test } from 'vitest'
import { type Mailbox, mailbox } from '../account/mailbox.ts'
import { openWorld, password as passwordOf, type World } from './world.ts'

let world: World
let box: Mailbox
afterEach(() => world.auth.close())

const password = 'correct horse battery staple'
const better = 'a much better passphrase'
const ada = 'ada@example.com'

async function open(options: Parameters<typeof openWorld>[0] = {}) {
  box = mailbox()
  world = await openWorld({ mail: box.send, ...options })
}

const send = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  world.client.send(method, `/auth${path}`, { headers, ...(body && { body }) })

describe('recovery', () => {
  test('answers 202 to everybody, and sets the password by link or by code', async () => {
    await open()
    await world.person(ada, 'header')
    await world.auth.mail.count()
    const unknown = await send('POST', '/recover', { identifier: 'nobody@example.com' })
    const known = await send('POST', '/recover', { identifier: ada })
    for (const reply of [unknown, known])
      expect([reply.status, Object.keys(Object(reply.json))]).toEqual([202, ['flow']])
    const { ticket } = await box.next(ada)
    const shown = await send('POST', '/tickets/show', { ticket })
    expect([shown.status, shown.json]).toMatchObject([200, { purpose: 'recover', identifier: ada }])
    const weak = await send('POST', '/recover/finish', { ticket, new_password: 'password' })
    expect([weak.status, weak.code]).toEqual([422, 'weak-password'])
    expect((await send('POST', '/recover/finish', { ticket, new_password: better })).status).toBe(204)
    const again = await send('POST', '/recover/finish', { ticket, new_password: better })
    expect([again.status, again.code]).toEqual([400, 'invalid-ticket'])
  })

  test.each([
    {},
    { ticket: 1 },
    { flow: 'x' },
    { ticket: 'x', flow: 'y', code: '1' },
    { ticket: 'x', extra: 1 },
  ])('refuses the body %j', async body => {
    await open()
    expect((await send('POST', '/recover/finish', { ...body, new_password: better })).code).toBe(
      'invalid-body',
    )
  })

  test('is refused where no mail is sent', async () => {
    world = await openWorld()
    expect((await send('POST', '/recover', { identifier: ada })).code).toBe('mail-unavailable')
  })
})

describe('sign-in by mail', () => {
  test('gives a cookie, and leads back where it was asked for', async () => {
    await open({ linkSignIn: true })
    await world.person(ada, 'header')
    await send('POST', '/sign-in/link', { identifier: ada, return_to: '/orders' })
    const { ticket } = await box.next(ada)
    const reply = await send('POST', '/sign-in/link/finish', { ticket, credential: 'session' })
    expect([reply.status, reply.json]).toMatchObject([
      200,
      { subject: { identifier: ada }, return_to: '/orders' },
    ])
    expect(reply.headers.get('set-cookie')).toContain('session=')
  })

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'x'])(
    'does not lead to %j (K15)',
    async return_to => {
      await open({ linkSignIn: true })
      expect((await send('POST', '/sign-in/link', { identifier: ada, return_to })).code).toBe('invalid-body')
    },
  )

  test('is off unless the operator says so', async () => {
    await open()
    expect((await send('POST', '/sign-in/link', { identifier: ada })).code).toBe('link-sign-in-off')
  })
})

describe('addresses', () => {
  test('are added, confirmed by the code, made primary and removed', async () => {
    await open()
    const { headers } = await world.person('ada', 'header')
    const added = await send('POST', '/addresses', { address: ada }, headers)
    expect([added.status, added.json]).toMatchObject([201, { address: { address: ada, verified: false } }])
    const { code } = await box.next(ada)
    const confirmed = await send('POST', '/addresses/confirm', { flow: added.text('flow'), code })
    expect(confirmed.json).toMatchObject({ address: { verified: true, primary: true } })
    const listed = await send('GET', '/addresses', undefined, headers)
    const [{ id = '' } = {}] = (listed.json as { addresses: { id?: string }[] }).addresses
    expect((await send('POST', `/addresses/${id}/primary`, {}, headers)).status).toBe(200)
    expect((await send('DELETE', `/addresses/${id}`, undefined, headers)).status).toBe(204)
    expect((await send('DELETE', `/addresses/${id}`, undefined, headers)).status).toBe(404)
    const { ticket } = await box.next(ada)
    expect((await send('POST', '/addresses/undo', { ticket })).status).toBe(204)
  })

  test('of somebody else are not there', async () => {
    await open()
    const [bob, eve] = [await world.person('bob', 'header'), await world.person('eve', 'header')]
    const added = await send('POST', '/addresses', { address: ada }, bob.headers)
    const { id } = (added.json as { address: { id: string } }).address
    for (const [method, path] of [
      ['DELETE', `/addresses/${id}`],
      ['POST', `/addresses/${id}/primary`],
    ] as const)
      expect((await send(method, path, method === 'POST' ? {} : undefined, eve.headers)).status).toBe(404)
  })
})

describe('accounts that begin by mail', () => {
  test('a sign-up is answered 202, and made by its confirmation', async () => {
    await open({ signUp: 'verified' })
    const asked = await send('POST', '/sign-up', { identifier: ada, password })
    expect(asked.status).toBe(202)
    const { code } = await box.next(ada)
    const made = await send('POST', '/addresses/confirm', { flow: asked.text('flow'), code })
    expect([made.status, made.json]).toMatchObject([200, { subject: { identifier: ada } }])
  })

  test('an invitation is an administrator’s, and accepted once', async () => {
    await open({ signUp: 'invited' })
    const admin = await world.person('root', 'header', ['admin'])
    const plain = await world.person('bob', 'header')
    const invitation = { address: ada, roles: ['editor'], language: 'ko' }
    expect((await send('POST', '/admin/invitations', invitation, plain.headers)).status).toBe(403)
    expect((await send('POST', '/admin/invitations', invitation, admin.headers)).status).toBe(201)
    const { ticket } = await box.next(ada)
    // It is good while whoever invited may invite.
    const demote = (roles: string[]) => world.auth.subjects.update(admin.id, { roles })
    await world.person('other', 'header', ['admin'])
    await demote([])
    expect((await send('POST', '/invitations/accept', { ticket, password })).code).toBe('invalid-ticket')
    await demote(['admin'])
    expect((await send('POST', '/invitations/accept', { ticket })).code).toBe('password-required')
    expect((await send('POST', '/invitations/accept', { ticket, password })).json).toMatchObject({
      subject: { roles: ['editor'] },
    })
    expect((await send('POST', '/invitations/accept', { ticket, password })).code).toBe('invalid-ticket')
  })
})

describe('API keys', () => {
  test('has no way to what lasts longer than it does, nor to what its owner holds besides', async () => {
    await open()
    const root = await world.person('root@example.com', 'header', ['admin'])
    await world.person('bob@example.com', 'header')
    const bob = await world.auth.subjects.findByIdentifier('bob@example.com')
    const wish = {
      name: 'provisioning',
      roles: ['admin'],
      expires_at: new Date(world.clock.now() + 3_600_000).toISOString(),
    }
    const made = await send('POST', '/api-keys', wish, root.headers)
    expect(made.status).toBe(201)
    const headers = { authorization: `Bearer ${(made.json as { key: string }).key}` }
    const own = `/admin/subjects/${root.id}`
    const refused: [string, string, object?][] = [
      ['PATCH', own, { password: better }],
      ['PATCH', own, { identifier: 'mine@example.com' }],
      ['PATCH', `/admin/subjects/${bob?.id}`, { roles: ['admin'] }],
      ['PATCH', `/admin/subjects/${bob?.id}`, { roles: ['admin'], password: better }],
      ['POST', '/admin/subjects', { identifier: 'eve', password: better, roles: ['admin'] }],
      ['POST', '/admin/invitations', { address: 'eve@example.com', roles: ['admin'] }],
      ['POST', '/admin/subjects/import', {}],
      ['GET', '/admin/outbox'],
      ['GET', '/decryption-keys'],
      ['GET', '/sessions'],
      ['DELETE', '/sessions'],
      ['DELETE', `/sessions/${root.sid}`],
      ['POST', '/sign-out', { scope: 'everywhere' }],
    ]
    for (const [method, path, body] of refused) {
      const reply = await send(method, path, body, headers)
      expect([method, path, reply.status, reply.code]).toEqual([method, path, 403, 'forbidden'])
    }
    expect((await send('GET', '/whoami', undefined, root.headers)).status).toBe(200)
    const allowed: [string, string, object | undefined, number][] = [
      ['POST', '/admin/subjects', { identifier: 'eve', password: better, roles: ['editor'] }, 201],
      ['POST', '/admin/invitations', { address: 'ann@example.com', roles: ['editor'] }, 201],
      ['PATCH', `/admin/subjects/${bob?.id}`, { password: better }, 200],
      ['PATCH', own, { language: 'ko' }, 200],
      ['POST', '/sign-out', {}, 204],
    ]
    for (const [method, path, body, status] of allowed)
      expect([method, path, (await send(method, path, body, headers)).status]).toEqual([method, path, status])
    expect((await send('GET', '/whoami', undefined, headers)).status).toBe(401)
  })

  test('are made, used, listed and ended, and manage nothing themselves', async () => {
    await open()
    const { headers } = await world.person('ada', 'header', ['admin', 'editor'])
    const made = await send('POST', '/api-keys', { name: 'ci', roles: ['editor'] }, headers)
    expect([made.status, made.json]).toMatchObject([201, { administrative: false, api_key: { name: 'ci' } }])
    const key = { authorization: `Bearer ${made.text('key')}` }
    const whoami = await send('GET', '/whoami', undefined, key)
    expect([whoami.status, whoami.json]).toMatchObject([200, { subject: { roles: ['editor'] } }])
    const refused: [string, string, object?][] = [
      ['GET', '/api-keys'],
      ['POST', '/api-keys', { name: 'another' }],
      ['POST', '/password', { current_password: password, new_password: better }],
      ['GET', '/addresses'],
      ['POST', '/addresses', { address: ada }],
      ['DELETE', '/account', { password }],
      ['GET', '/account/export'],
    ]
    for (const [method, path, body] of refused)
      expect((await send(method, path, body, key)).code, `${method} ${path}`).toBe('forbidden')
    const { api_keys: [one] = [] } = (await send('GET', '/api-keys', undefined, headers)).json as {
      api_keys?: { id: string }[]
    }
    expect((await send('DELETE', `/api-keys/${one?.id}`, undefined, headers)).status).toBe(204)
    expect((await send('GET', '/whoami', undefined, key)).code).toBe('revoked')
  })

  test('of an administrator open the administration until they expire, and say so when they are made', async () => {
    await open()
    const { headers } = await world.person('root', 'header', ['admin'])
    const wish = { name: 'operations', roles: ['admin'] }
    expect((await send('POST', '/api-keys', wish, headers)).code).toBe('expiry-required')
    const expires_at = new Date(world.clock.now() + 60_000).toISOString()
    const made = await send('POST', '/api-keys', { ...wish, expires_at }, headers)
    expect(made.json).toMatchObject({ administrative: true })
    const key = { authorization: `Bearer ${made.text('key')}` }
    expect((await send('GET', '/admin/subjects', undefined, key)).status).toBe(200)
    world.clock.advanceSeconds(60)
    expect((await send('GET', '/admin/subjects', undefined, key)).code).toBe('absolute-timeout')
  })
})

describe('accounts', () => {
  test('are made, changed, exported and removed by an administrator', async () => {
    await open()
    const { headers } = await world.person('root', 'header', ['admin'])
    const made = await send(
      'POST',
      '/admin/subjects',
      { identifier: ada, attributes: { plan: 'gold' } },
      headers,
    )
    expect([made.status, made.json]).toMatchObject([201, { subject: { has_password: false } }])
    const { id } = (made.json as { subject: { id: string } }).subject
    const change = {
      identifier: 'ada',
      password,
      attributes: { plan: 'free' },
      language: 'ko',
      roles: ['editor'],
    }
    expect((await send('PATCH', `/admin/subjects/${id}`, change, headers)).json).toMatchObject({
      subject: {
        identifier: 'ada',
        has_password: true,
        attributes: { plan: 'free' },
        language: 'ko',
        roles: ['editor'],
      },
    })
    expect((await send('PATCH', `/admin/subjects/${id}`, { identifier: 'root' }, headers)).code).toBe(
      'identifier-taken',
    )
    expect((await send('GET', `/admin/subjects/${id}/export`, undefined, headers)).json).toMatchObject({
      version: 1,
    })
    expect((await send('DELETE', `/admin/subjects/${id}`, undefined, headers)).status).toBe(204)
    expect((await send('DELETE', `/admin/subjects/${id}`, undefined, headers)).status).toBe(404)
    expect((await send('GET', `/admin/subjects/${id}`, undefined, headers)).status).toBe(404)
  })

  test('are exported and removed by their owners, after the password', async () => {
    await open()
    const { headers } = await world.person('ada', 'header')
    expect((await send('GET', '/account/export', undefined, headers)).json).toMatchObject({
      subject: { identifier: 'ada' },
    })
    expect((await send('DELETE', '/account', undefined, headers)).code).toBe('insufficient-authentication')
    expect((await send('DELETE', '/account', { password: 'wrong' }, headers)).code).toBe(
      'invalid-credentials',
    )
    expect((await send('DELETE', '/account', { password: passwordOf }, headers)).status).toBe(204)
    expect((await send('GET', '/whoami', undefined, headers)).code).toBe('revoked')
  })
})
