/** Credentials that an application gives out by itself: like any other once they are out, ended by the same ends. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Countersign } from '../../src/face.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { open, password, verdict } from './open.ts'

let auth: Countersign
let other: Countersign
let id: string
beforeEach(async () => {
  const storage = memory()
  const opened = await open({ storage, token: { refresh: true } })
  auth = opened.auth
  other = (await open({ storage, token: { refresh: true } }, opened.clock)).auth
  const created = await auth.subjects.create({ identifier: 'ada', password, roles: ['editor'] })
  if (!created.ok) throw new Error(created.reason)
  id = created.subject.id
})

async function given() {
  const session = await auth.sessions.create(id, { carrier: 'header', amr: ['otp'] })
  const token = await auth.tokens.create(id, { amr: ['otp'] })
  if (!session.ok || !token.ok) throw new Error('they must be given')
  return {
    session: { authorization: `Bearer ${session.sessionIdentifier}` },
    token: { authorization: `Bearer ${token.accessToken}` },
  }
}

test('they work on every node, say how the subject was recognised, and end with everything of the subject', async () => {
  const held = await given()
  for (const node of [auth, other]) {
    for (const headers of Object.values(held)) {
      const outcome = await node.authenticate(headers)
      expect(outcome.ok && [outcome.identity.subject, outcome.identity.amr, outcome.identity.roles]).toEqual([
        id,
        ['otp'],
        ['editor'],
      ])
    }
  }
  await auth.subjects.revokeAll(id)
  for (const node of [auth, other])
    for (const headers of Object.values(held)) expect(await verdict(node, headers)).toBe('revoked')
})

test('a session in a cookie comes with the header that sets it', async () => {
  const outcome = await auth.sessions.create(id, { remember: true })
  if (!outcome.ok) throw new Error(outcome.reason)
  const { setCookie = '', sessionIdentifier } = outcome
  expect(setCookie).toMatch(
    /^__Host-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/,
  )
  expect(await verdict(auth, { cookie: `__Host-session=${sessionIdentifier}` })).toBe('ok')
  const header = await auth.sessions.create(id, { carrier: 'header' })
  expect(header.ok && header.setCookie).toBeUndefined()
})

test('a token comes with a refresh token where it is asked for, and each is of the client', async () => {
  const outcome = await auth.tokens.create(id, { refresh: true })
  if (!outcome.ok || outcome.refreshToken === undefined) throw new Error('with a refresh token')
  expect((await auth.tokens.refresh(outcome.refreshToken)).ok).toBe(true)
  expect(await auth.sessions.list(id)).toMatchObject({ items: [{ sid: outcome.sid }] })
})

test('nothing is given to nobody, to who is disabled, and for a client that there is not', async () => {
  expect(await auth.sessions.create('nobody')).toEqual({ ok: false, reason: 'unknown-subject' })
  expect(await auth.tokens.create('nobody')).toEqual({ ok: false, reason: 'unknown-subject' })
  expect(await auth.tokens.create(id, { clientId: 'other' })).toEqual({ ok: false, reason: 'invalid-client' })
  await auth.subjects.update(id, { status: 'disabled' })
  expect(await auth.sessions.create(id)).toEqual({ ok: false, reason: 'subject-disabled' })
  expect(await auth.tokens.create(id)).toEqual({ ok: false, reason: 'subject-disabled' })
  expect(await auth.sessions.count()).toBe(0)
})

test('the log says that the application gave it', async () => {
  await auth.sessions.create(id, {}, { actor: 'operator', address: '192.0.2.1' })
  const { items } = await auth.audit.list({ action: 'sign-in' })
  expect(items).toMatchObject([
    {
      subjectId: id,
      kind: 'session',
      detail: 'given-by-application',
      actor: 'operator',
      address: '192.0.2.1',
    },
  ])
})

describe('setting a password', () => {
  test('ends everything on every node; the new one signs in, the old one does not', async () => {
    const held = await given()
    const next = 'eight quiet herons at dusk'
    expect(await auth.subjects.setPassword(id, next)).toMatchObject({ ok: true })
    for (const node of [auth, other])
      for (const headers of Object.values(held)) expect(await verdict(node, headers)).toBe('revoked')
    const signIn = (typed: string) =>
      other.signIn({ identifier: 'ada', password: typed, credential: 'session' })
    expect([(await signIn(password)).ok, (await signIn(next)).ok]).toEqual([false, true])
  })

  test('is refused for a weak one and for nobody, and ends nothing then', async () => {
    const held = await given()
    expect(await auth.subjects.setPassword(id, 'password1')).toMatchObject({
      ok: false,
      reason: 'weak-password',
    })
    expect(await auth.subjects.setPassword('nobody', password)).toEqual({
      ok: false,
      reason: 'unknown-subject',
    })
    for (const headers of Object.values(held)) expect(await verdict(auth, headers)).toBe('ok')
  })
})

describe('renaming', () => {
  test('keeps the id and what lives; only the new name signs in', async () => {
    const held = await given()
    expect(await auth.subjects.rename(id, 'Ada.Lovelace@Example.com')).toMatchObject({
      ok: true,
      subject: { id, identifier: 'ada.lovelace@example.com' },
    })
    for (const node of [auth, other])
      for (const headers of Object.values(held)) expect(await verdict(node, headers)).toBe('ok')
    const signIn = (identifier: string) => other.signIn({ identifier, password, credential: 'session' })
    expect([(await signIn('ada')).ok, (await signIn('ada.lovelace@example.com')).ok]).toEqual([false, true])
    expect((await auth.subjects.rename(id, 'ada.lovelace@example.com')).ok).toBe(true)
  })

  test('of ten to one name at the same time one succeeds', async () => {
    const ids = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const created = await auth.subjects.create({ identifier: `person-${index}`, password })
        return created.ok ? created.subject.id : ''
      }),
    )
    const outcomes = await Promise.all(
      ids.map((one, index) => (index % 2 ? auth : other).subjects.rename(one, 'wanted')),
    )
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    const refused = outcomes.filter(outcome => !outcome.ok)
    expect(new Set(refused.map(outcome => !outcome.ok && outcome.reason))).toEqual(
      new Set(['identifier-taken']),
    )
  })

  test('is refused for nobody, and for what is no identifier', async () => {
    expect(await auth.subjects.rename('nobody', 'a')).toEqual({ ok: false, reason: 'unknown-subject' })
    expect(await auth.subjects.rename(id, ' ')).toEqual({ ok: false, reason: 'invalid-identifier' })
  })
})
