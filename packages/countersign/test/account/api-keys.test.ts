/** API keys: checked like a session, with the roles that owner and key have in common, and ended by everything that ends the owner. */
import { describe, expect, test } from 'vitest'
import { memory } from '../../src/storage/memory/memory.ts'
import { open, password } from './open.ts'

async function withOwner(roles: readonly string[] = ['editor', 'admin']) {
  const opened = await open()
  const made = await opened.auth.subjects.create({ identifier: 'ada', password, roles })
  if (!made.ok) throw new Error(made.reason)
  const keys = opened.auth.keysOf(made.subject.id)
  const give = async (wish: Parameters<typeof keys.create>[0]) => {
    const created = await keys.create(wish)
    if (!created.ok) throw new Error(created.reason)
    return created
  }
  const check = (key: string) => opened.auth.authenticate({ authorization: `Bearer ${key}` })
  return { ...opened, id: made.subject.id, keys, give, check }
}

describe('an API key', () => {
  test('is checked from memory, with its own roles', async () => {
    const { id, give, check } = await withOwner()
    const { key, info } = await give({ name: 'ci', roles: ['editor'] })
    expect(key).toMatch(/^csk_[\w-]{49}$/)
    for (let time = 0; time < 2; time += 1)
      expect(await check(key)).toMatchObject({
        ok: true,
        identity: { kind: 'session', isKey: true, subject: id, sid: info.id, roles: ['editor'], amr: [] },
      })
  })

  test('has of its roles those that the owner has now', async () => {
    const { auth, id, give, check } = await withOwner()
    const { key } = await give({ name: 'ci', roles: ['editor'] })
    expect(await check(key)).toMatchObject({ identity: { roles: ['editor'] } })
    await auth.subjects.update(id, { roles: ['admin'] })
    expect(await check(key)).toMatchObject({ identity: { roles: [] } })
    await auth.subjects.update(id, { roles: ['admin', 'editor', 'other'] })
    expect(await check(key)).toMatchObject({ identity: { roles: ['editor'] } })
  })

  test('is no session identifier, cut or mistyped it is malformed, and another’s checksum does not fit', async () => {
    const { give, check, auth } = await withOwner()
    const { key } = await give({ name: 'ci' })
    const inner = key.slice(4, 47)
    for (const wrong of [
      key.slice(0, -1),
      `${key}A`,
      `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
      key.toUpperCase(),
      'csk_',
    ])
      expect(await check(wrong), wrong.length.toString()).toMatchObject({ ok: false, reason: 'malformed' })
    expect(await check(inner)).toMatchObject({ ok: false, reason: 'malformed' })
    expect(await auth.authenticate({ cookie: `__Host-session=${inner}` })).toMatchObject({
      reason: 'malformed',
    })
    expect(await check(key)).toMatchObject({ ok: true })
  })

  test('is listed with its last use, and lives until it expires, used or not', async () => {
    const { give, check, keys, clock } = await withOwner()
    const expiresAt = clock.now() + 90 * 86_400_000
    const { key } = await give({ name: 'quarter', expiresAt })
    const { key: forever } = await give({ name: 'for ever' })
    clock.advance(89 * 86_400 * 1000)
    expect(await check(key)).toMatchObject({ ok: true })
    const used = async () =>
      (await keys.list()).filter(one => one.lastUsedAt !== undefined).map(one => one.name)
    await expect.poll(used).toEqual(['quarter'])
    clock.advance(86_400 * 1000)
    expect(await check(key)).toMatchObject({ ok: false, reason: 'absolute-timeout' })
    clock.advance(10 * 365 * 86_400 * 1000)
    expect(await check(forever)).toMatchObject({ ok: true })
    expect((await keys.list()).map(({ name, expiresAt: end }) => [name, end])).toEqual([
      ['for ever', undefined],
    ])
  })

  test('is refused with roles that its owner has not, or as an administrator without an end', async () => {
    const { keys, clock } = await withOwner()
    const reasonOf = async (wish: Parameters<typeof keys.create>[0]) => {
      const outcome = await keys.create(wish)
      return outcome.ok ? 'made' : outcome.reason
    }
    expect(await reasonOf({ name: 'x', roles: ['owner'] })).toBe('roles-not-held')
    expect(await reasonOf({ name: 'x', roles: ['admin'] })).toBe('expiry-required')
    expect(await reasonOf({ name: '' })).toBe('invalid-name')
    expect(await reasonOf({ name: 'a\nb' })).toBe('invalid-name')
    expect(await reasonOf({ name: 'x', expiresAt: clock.now() })).toBe('invalid-expiry')
    expect(await keys.create({ name: 'x', roles: ['admin'], expiresAt: clock.now() + 1000 })).toMatchObject({
      ok: true,
      isAdministrative: true,
    })
  })

  test('is not counted among sessions, nor ended by their limit', async () => {
    const { auth } = await open({ session: { maxPerSubject: 2 } })
    const made = await auth.subjects.create({ identifier: 'ada', password })
    if (!made.ok) throw new Error(made.reason)
    const key = await auth.keysOf(made.subject.id).create({ name: 'ci' })
    for (let time = 0; time < 4; time += 1)
      await auth.signIn({ identifier: 'ada', password, credential: 'session', carrier: 'header' })
    if (!key.ok) throw new Error(key.reason)
    expect(await auth.authenticate({ authorization: `Bearer ${key.key}` })).toMatchObject({ ok: true })
    expect(await auth.sessions.count()).toBe(2)
    expect((await auth.sessions.list(made.subject.id)).items).toHaveLength(2)
  })
})

const endings: [
  string,
  (auth: Awaited<ReturnType<typeof open>>['auth'], id: string, key: string) => Promise<unknown>,
][] = [
  ['itself', (auth, id, key) => auth.keysOf(id).revoke(key)],
  ['an administrator, by its sid', (auth, _id, key) => auth.sessions.revoke(key)],
  ['the end of everything', (auth, id) => auth.subjects.revokeAll(id)],
  ['disabling', (auth, id) => auth.subjects.update(id, { status: 'disabled' })],
  ['another password', (auth, id) => auth.subjects.setPassword(id, 'yet another passphrase')],
  ['removal', (auth, id) => auth.subjects.remove(id)],
]

test.each(endings)('a key ends by %s, on every node', async (_name, end) => {
  const storage = memory()
  const [here, there] = [await open({ storage }), await open({ storage })]
  const made = await here.auth.subjects.create({ identifier: 'ada', password })
  if (!made.ok) throw new Error(made.reason)
  const key = await here.auth.keysOf(made.subject.id).create({ name: 'ci' })
  if (!key.ok) throw new Error(key.reason)
  const headers = { authorization: `Bearer ${key.key}` }
  expect((await there.auth.authenticate(headers)).ok).toBe(true)
  await end(here.auth, made.subject.id, key.info.id)
  for (const { auth } of [here, there])
    expect(await auth.authenticate(headers)).toMatchObject({ ok: false, reason: 'revoked' })
})
