/** K21: the id of an address or an API key that is another’s is an unknown one, whatever is asked of it, and nothing changes. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Mailbox, mailbox } from '../account/mailbox.ts'
import type { Answer } from '../http/client.ts'
import { openWorld, type Person, type World } from '../http/world.ts'

const ada = 'ada@example.com'
const spare = 'spare@example.com'

let world: World
let box: Mailbox
let owner: Person
/** Ids of the owner: an address that is primary, one that is verified, one that is only claimed, an API key. */
let ids: { primary: string; verified: string; claimed: string; key: string }
let keySecret: string

const send = (person: Pick<Person, 'headers'>, method: string, path: string, body?: object) =>
  world.client.send(method, `/auth${path}`, { headers: person.headers, ...(body && { body }) })

async function address(value: string, isConfirmed: boolean): Promise<string> {
  const added = await send(owner, 'POST', '/addresses', { address: value })
  const { code } = await box.next(value)
  if (isConfirmed)
    expect((await send(owner, 'POST', '/addresses/confirm', { flow: added.text('flow'), code })).status).toBe(
      200,
    )
  return added.text('address.id')
}

beforeEach(async () => {
  box = mailbox()
  world = await openWorld({ mail: box.send })
  owner = await world.person('ada', 'header', ['editor'])
  const primary = await address(ada, true)
  const verified = await address(spare, true)
  const claimed = await address('claimed@example.com', false)
  const made = await send(owner, 'POST', '/api-keys', { name: 'ci', roles: ['editor'] })
  keySecret = made.text('key')
  ids = { primary, verified, claimed, key: made.text('api_key.id') }
})
afterEach(() => world.auth.close())

/** What the owner has, and what is on record about them. */
async function held(): Promise<object> {
  const { items } = await world.auth.audit.list({ subjectId: owner.id, limit: 200 })
  return {
    addresses: (await send(owner, 'GET', '/addresses')).json,
    keys: (await send(owner, 'GET', '/api-keys')).json,
    lines: items.map(({ action, outcome }) => `${action}.${outcome}`),
    mails: box.mails.length,
    byKey: (
      await world.client.send('GET', '/auth/whoami', { headers: { authorization: `Bearer ${keySecret}` } })
    ).status,
  }
}

/** An answer without what is of the one request. */
const seen = ({ status, json }: Answer) => ({ status, json })

/** Every call that takes the id of an address or a key, with bodies that name somebody besides. */
function calls(id: string): [method: string, path: string, body?: object][] {
  const named = { id, subject: owner.id, subject_id: owner.id }
  return [
    ['POST', `/addresses/${id}/primary`],
    ['POST', `/addresses/${id}/primary`, {}],
    ['POST', `/addresses/${id}/primary`, named],
    ['DELETE', `/addresses/${id}`],
    ['DELETE', `/addresses/${id}`, named],
    ['DELETE', `/api-keys/${id}`],
    ['DELETE', `/api-keys/${id}`, named],
  ]
}

test.each(['cookie', 'header', 'token'] as const)(
  'K21: by somebody else with a %s, as an id that nobody has',
  async kind => {
    const mallory = await world.person('mallory', kind, ['editor'])
    const before = await held()
    const unknown = calls('A'.repeat(22))
    for (const id of Object.values(ids)) {
      for (const [index, call] of calls(id).entries()) {
        const answer = await send(mallory, ...call)
        const [method, path, body] = unknown[index] ?? call
        const what = `${call[0]} ${call[1]} ${JSON.stringify(call[2])}`
        expect(seen(answer), what).toEqual(seen(await send(mallory, method, path, body && { ...body })))
        expect([404, 422], what).toContain(answer.status)
        expect(answer.body, what).not.toContain(ada)
      }
    }
    expect(await held()).toEqual(before)
  },
)

test('K21: an administrator, who has other ways, has none of these', async () => {
  const root = await world.person('root', 'header', ['admin'])
  const before = await held()
  for (const id of Object.values(ids))
    for (const call of calls(id)) expect([404, 422]).toContain((await send(root, ...call)).status)
  expect(await held()).toEqual(before)
})

test('K21: nor does a new address or a new key become another’s, or have another’s roles', async () => {
  const mallory = await world.person('mallory', 'header')
  const before = await held()
  for (const [path, body, code] of [
    ['/addresses', { address: 'm@example.com', subject: owner.id }, 'invalid-body'],
    ['/addresses', { address: 'm@example.com', id: ids.verified }, 'invalid-body'],
    ['/api-keys', { name: 'ci', subject: owner.id }, 'invalid-body'],
    ['/api-keys', { name: 'ci', id: ids.key }, 'invalid-body'],
    ['/api-keys', { name: 'ci', roles: ['editor'] }, 'roles-not-held'],
  ] as const)
    expect((await send(mallory, 'POST', path, body)).code, JSON.stringify(body)).toBe(code)
  // Anybody may claim an address; it stays with whoever has shown that they read it.
  const claimed = await send(mallory, 'POST', '/addresses', { address: ada })
  expect(claimed.status).toBe(201)
  expect(await held()).toMatchObject({ ...before, mails: expect.any(Number) })
})

test('K21: an API key of one’s own opens none of them, one’s own ids included', async () => {
  const before = await held()
  const byKey = { headers: { authorization: `Bearer ${keySecret}` } }
  for (const id of Object.values(ids))
    for (const call of calls(id)) {
      const answer = await send(byKey, ...call)
      expect([answer.status >= 400, answer.status < 500], `${call[0]} ${call[1]}`).toEqual([true, true])
    }
  expect(await held()).toEqual(before)
})
