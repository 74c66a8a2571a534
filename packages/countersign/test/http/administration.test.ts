/** The administration over HTTP: subjects, sessions, tokens, nodes, and the audit log. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeCursor } from '../../src/core/cursor.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let admin: Person
beforeEach(async () => {
  world = await openWorld()
  admin = await world.person('root@example.com', 'cookie', ['admin'])
})
afterEach(() => world.auth.close())

const ask = (method: string, path: string, body?: object) =>
  world.client.send(method, `/auth/admin${path}`, {
    headers: admin.headers,
    ...(body !== undefined && { body }),
  })
const whoami = (person: Person) => world.client.send('GET', '/auth/whoami', { headers: person.headers })
const nobody = 'A'.repeat(22)

describe('admin/subjects', () => {
  test('lists in the order of identifiers, searched, filtered, in pages', async () => {
    for (const name of ['cy', 'ada', 'bob']) await world.person(`${name}@example.com`)
    const first = await ask('GET', '/subjects?limit=2&query=%40example.com')
    expect(first.at('subjects.0')).toEqual({
      id: expect.any(String),
      identifier: 'ada@example.com',
      status: 'active',
      roles: [],
      created_at: '2026-01-01T00:00:00.000Z',
      password_changed_at: '2026-01-01T00:00:00.000Z',
      has_password: true,
      attributes: {},
    })
    const second = await ask(
      'GET',
      `/subjects?limit=2&query=%40example.com&cursor=${encodeURIComponent(first.text('next'))}`,
    )
    expect(second.list('subjects').map(subject => Reflect.get(Object(subject), 'identifier'))).toEqual([
      'cy@example.com',
      'root@example.com',
    ])
    expect(second.at('next')).toBeUndefined()
    expect((await ask('GET', '/subjects?query=bob')).list('subjects')).toHaveLength(1)
    expect((await ask('GET', '/subjects?status=disabled')).list('subjects')).toEqual([])
  })

  test('are found in whatever case they are typed, as at sign-in, and by their id', async () => {
    const bob = await world.person('bob@example.com')
    await world.person('straße%_@example.com')
    const found = async (query: string) =>
      (await ask('GET', `/subjects?query=${encodeURIComponent(query)}`))
        .list('subjects')
        .map(subject => Reflect.get(Object(subject), 'identifier'))
    for (const typed of ['BOB', ' Bob@Example ', 'ｂｏｂ', bob.id])
      expect(await found(typed)).toEqual(['bob@example.com'])
    expect(await found('STRAßE%_')).toEqual(['straße%_@example.com'])
    expect(await found('B_B')).toEqual([])
    expect(await found(bob.id.slice(0, -1))).toEqual([])
    expect(await found(nobody)).toEqual([])
    const enabled = await ask('GET', `/subjects?query=${bob.id}&status=disabled`)
    expect(enabled.list('subjects')).toEqual([])
  })

  test('counts all that match, where that is asked for', async () => {
    for (const name of ['cy', 'ada', 'bob']) await world.person(`${name}@example.com`)
    expect((await ask('GET', '/subjects?limit=2')).at('total')).toBeUndefined()
    expect((await ask('GET', '/subjects?limit=2&count=true')).at('total')).toBe(4)
    expect((await ask('GET', '/subjects?limit=1&count=true&query=bob')).at('total')).toBe(1)
  })

  test.each([
    'count=yes',
    'status=gone',
    'query=a&query=b',
    'query=%00',
    'limit=9999',
    'role=admin',
    '__proto__=x',
  ])('refuses the listing ?%s', async query => {
    expect((await ask('GET', `/subjects?${query}`)).code).toBe('invalid-parameter')
  })

  test('reads one, or answers 404', async () => {
    const ada = await world.person('ada@example.com')
    expect((await ask('GET', `/subjects/${ada.id}`)).at('subject.identifier')).toBe('ada@example.com')
    expect((await ask('GET', `/subjects/${nobody}`)).code).toBe('not-found')
    expect((await ask('GET', '/subjects/ada@example.com')).code).toBe('not-found')
  })

  test('disables: everything ends, nobody can sign in; enables again: what ended stays ended', async () => {
    const ada = await world.person('ada@example.com')
    const token = await world.signIn('ada@example.com', 'token')
    const disabled = await ask('PATCH', `/subjects/${ada.id}`, { status: 'disabled' })
    expect(disabled.at('subject.status')).toBe('disabled')
    for (const person of [ada, token]) expect((await whoami(person)).code).toBe('revoked')
    await expect(world.signIn('ada@example.com')).rejects.toThrow('invalid-credentials')
    await ask('PATCH', `/subjects/${ada.id}`, { status: 'active' })
    for (const person of [ada, token]) expect((await whoami(person)).code).toBe('revoked')
    expect((await whoami(await world.signIn('ada@example.com'))).status).toBe(200)
  })

  test('gives roles, which hold at once', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const answer = await ask('PATCH', `/subjects/${ada.id}`, { roles: ['editor', 'admin', 'editor'] })
    expect(answer.at('subject.roles')).toEqual(['admin', 'editor'])
    expect((await world.client.send('GET', '/auth/admin/nodes', { headers: ada.headers })).status).toBe(200)
    await ask('PATCH', `/subjects/${ada.id}`, { roles: [] })
    expect((await world.client.send('GET', '/auth/admin/nodes', { headers: ada.headers })).code).toBe(
      'forbidden',
    )
  })

  test.each([
    {},
    { status: 'gone' },
    { roles: ['Admin'] },
    { roles: 'admin' },
    { roles: Array.from({ length: 17 }, (_, index) => `r${index}`) },
    { language: 'fr' },
    { attributes: [] },
    { epoch: 7 },
  ])('refuses the change %j', async change => {
    const ada = await world.person('ada@example.com')
    expect((await ask('PATCH', `/subjects/${ada.id}`, change)).code).toBe('invalid-body')
  })

  test('answers 404 for a subject that is not there', async () => {
    expect((await ask('PATCH', `/subjects/${nobody}`, { status: 'disabled' })).code).toBe('not-found')
    expect((await ask('POST', `/subjects/${nobody}/revoke`)).code).toBe('not-found')
  })

  test('revoke ends everything at once and says which nodes have applied it', async () => {
    const ada = await world.person('ada@example.com')
    const token = await world.signIn('ada@example.com', 'token')
    const answer = await ask('POST', `/subjects/${ada.id}/revoke`)
    expect(answer.json).toEqual({
      position: expect.any(Number),
      nodes: [{ id: expect.any(String), applied_at_ms: expect.any(Number) }],
      complete: true,
    })
    for (const person of [ada, token]) expect((await whoami(person)).code).toBe('revoked')
  })
})

describe('admin/sessions', () => {
  test('lists those of all or of one subject, with whose they are', async () => {
    const ada = await world.person('ada@example.com')
    expect((await ask('GET', '/sessions')).list('sessions')).toHaveLength(2)
    const of = await ask('GET', `/sessions?subject=${ada.id}`)
    expect(of.at('sessions')).toEqual([
      expect.objectContaining({
        sid: ada.sid,
        current: false,
        subject: { id: ada.id, identifier: 'ada@example.com' },
      }),
    ])
    expect((await ask('GET', '/sessions?subject=ada')).code).toBe('invalid-parameter')
  })

  test('ends one, and once', async () => {
    const ada = await world.person('ada@example.com')
    expect((await ask('DELETE', `/sessions/${ada.sid}`)).status).toBe(204)
    expect((await whoami(ada)).code).toBe('revoked')
    expect((await ask('DELETE', `/sessions/${ada.sid}`)).code).toBe('not-found')
  })
})

describe('admin/tokens/revoke', () => {
  test('ends a stateless token by its jti or by itself', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const jti = (await whoami(ada)).text('credential.jti')
    expect((await ask('POST', '/tokens/revoke', { jti })).at('complete')).toBe(true)
    expect((await whoami(ada)).code).toBe('revoked')
    const second = await world.signIn('ada@example.com', 'token')
    expect((await ask('POST', '/tokens/revoke', { token: second.secret })).status).toBe(200)
    expect((await whoami(second)).code).toBe('revoked')
  })

  test.each([{}, { jti: 'x' }, { jti: nobody, token: 'a.b.c' }, { token: 'a.b.c' }, { token: 7 }])(
    'refuses %j',
    async body => {
      expect((await ask('POST', '/tokens/revoke', body)).code).toBe('invalid-body')
    },
  )

  test('takes a jti that nobody ever issued (RFC 7009 §2.2)', async () => {
    expect((await ask('POST', '/tokens/revoke', { jti: nobody })).status).toBe(200)
  })
})

describe('admin/nodes', () => {
  test('lists this node', async () => {
    const answer = await ask('GET', '/nodes')
    expect(answer.at('nodes')).toEqual([
      {
        id: expect.any(String),
        version: expect.any(String),
        address: '',
        process_id: process.pid,
        started_at: '2026-01-01T00:00:00.000Z',
        seen_at: expect.any(String),
        position: expect.any(Number),
        state: 'alive',
        behind: 0,
      },
    ])
  })

  test('lists a lost node with its last sign where that is asked for, for 24 hours', async () => {
    const seenAt = world.clock.now() - 60_000
    const gone = {
      id: 'gone',
      version: '1',
      address: '',
      processId: 1,
      startedAt: 0,
      seenAt,
      position: 0,
      cursor: '',
    }
    await world.storage.nodes.publish(gone)
    expect((await ask('GET', '/nodes')).list('nodes')).toHaveLength(1)
    const { json } = await ask('GET', '/nodes?include=lost')
    expect(Object(json).nodes).toContainEqual(
      expect.objectContaining({ id: 'gone', state: 'lost', seen_at: '2025-12-31T23:59:00.000Z' }),
    )
    expect((await ask('GET', '/nodes?include=all')).code).toBe('invalid-parameter')
    await world.storage.nodes.publish({ ...gone, id: 'older', seenAt: world.clock.now() - 86_400_001 })
    expect((await ask('GET', '/nodes?include=lost')).list('nodes')).toHaveLength(2)
  })
})

describe('admin/events', () => {
  test('says who did what to whom, from where, when, with what outcome', async () => {
    const ada = await world.person('ada@example.com')
    world.clock.advanceSeconds(5)
    await world.client.send('PATCH', `/auth/admin/subjects/${ada.id}`, {
      headers: { ...admin.headers, 'user-agent': 'curl/8.5.0' },
      address: '192.0.2.9',
      body: { status: 'disabled' },
    })
    const answer = await ask('GET', '/events?limit=1')
    expect(answer.at('events.0')).toEqual({
      sequence: expect.any(Number),
      at: '2026-01-01T00:00:05.000Z',
      action: 'subject-updated',
      outcome: 'success',
      detail: 'disabled',
      actor: admin.id,
      actor_identifier: 'root@example.com',
      subject: ada.id,
      subject_identifier: 'ada@example.com',
      address: '192.0.2.9',
      user_agent: 'curl/8.5.0',
      hash: expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  test('filters, and goes in pages', async () => {
    const ada = await world.person('ada@example.com')
    await world.client.send('POST', '/auth/sign-in', {
      body: { identifier: 'ada@example.com', password: 'wrong', credential: 'session' },
    })
    const refused = await ask('GET', `/events?action=sign-in&outcome=refused&subject=${ada.id}`)
    expect(refused.list('events')).toHaveLength(1)
    expect(refused.at('events.0.detail')).toBe('invalid-credentials')
    expect((await ask('GET', '/events?until=2026-01-01T00:00:00Z')).list('events')).toEqual([])
    expect((await ask('GET', '/events?since=2026-01-01T01:00:00%2B01:00')).list('events')).not.toEqual([])
    const first = await ask('GET', '/events?limit=2')
    const second = await ask('GET', `/events?limit=2&cursor=${encodeURIComponent(first.text('next'))}`)
    expect(Number(second.at('events.0.sequence'))).toBe(Number(first.at('events.1.sequence')) - 1)
  })

  test.each(['action=dance', 'since=yesterday', 'since=2026-01-01', 'outcome=maybe', 'subject=me'])(
    'refuses ?%s',
    async query => {
      expect((await ask('GET', `/events?${query}`)).code).toBe('invalid-parameter')
    },
  )
})

test('a cursor that is none, or another listing’s, is refused: an empty page would read as the end', async () => {
  const cursors = {
    sessions: encodeCursor([1, 'a']),
    subjects: encodeCursor(['a']),
    events: encodeCursor([1]),
  }
  for (const [listing, own] of Object.entries(cursors)) {
    for (const cursor of ['junk', 'W10', ...Object.values(cursors)]) {
      const answer = await ask('GET', `/${listing}?cursor=${cursor}`)
      expect(answer.code, `${listing} ${cursor}`).toBe(cursor === own ? undefined : 'invalid-parameter')
    }
  }
})

test('GET /auth/admin/figures counts the live sessions, for administrators', async () => {
  const ada = await world.person('ada@example.com')
  const figures = (headers: Record<string, string>) =>
    world.client.send('GET', '/auth/admin/figures', { headers })
  expect((await figures(admin.headers)).json).toEqual({ live_sessions: 2 })
  expect((await figures(ada.headers)).code).toBe('forbidden')
  await world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
  expect((await figures(admin.headers)).json).toEqual({ live_sessions: 1 })
})
