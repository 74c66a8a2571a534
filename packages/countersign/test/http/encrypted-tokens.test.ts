/** Encrypted tokens through the front door: issued, checked, refreshed, revoked; beside those that are only signed. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CountersignOptions } from '../../src/index.ts'
import { createCountersign } from '../../src/index.ts'
import { Client } from './client.ts'
import { cheapHash, issuer, openWorld, type Person, password, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ token: { format: 'jwe' } })
})
afterEach(() => world.auth.close())

const whoami = (person: Person) => world.client.send('GET', '/auth/whoami', { headers: person.headers })
const partsOf = ({ secret }: Person) => secret.split('.')

/** Another node over the same store. */
async function another(token: CountersignOptions['token']) {
  const { storage, secret, clock } = world
  const auth = await createCountersign(
    {
      storage: { open: async () => ({ ...storage, close: async () => {} }) },
      issuer,
      secret,
      password: cheapHash,
      ...(token !== undefined && { token }),
    },
    clock,
  )
  return { auth, client: await Client.open(auth.handler) }
}

describe('with the format jwe', () => {
  test('a client holds five segments that it cannot read, and is recognised by them', async () => {
    const ada = await world.person('ada@example.com', 'token', ['editor'])
    expect(partsOf(ada)).toHaveLength(5)
    const seen = partsOf(ada).map(part => Buffer.from(part, 'base64url').toString('latin1'))
    for (const claim of [ada.id, 'editor', issuer, 'sub', 'exp']) expect(seen.join()).not.toContain(claim)
    const answer = await whoami(ada)
    expect([answer.status, answer.at('subject.id'), answer.at('credential.kind')]).toEqual([
      200,
      ada.id,
      'token',
    ])
  })

  test('an administrator ends one by itself', async () => {
    const admin = await world.person('root@example.com', 'cookie', ['admin'])
    const ada = await world.person('ada@example.com', 'token')
    const revoked = await world.client.send('POST', '/auth/admin/tokens/revoke', {
      headers: admin.headers,
      body: { token: ada.secret },
    })
    expect(revoked.status).toBe(200)
    expect((await whoami(ada)).code).toBe('revoked')
  })

  test('revoking the encryption key ends every token under it; the next ones work', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const keys = await world.auth.keys.list()
    expect(keys.map(({ use, state }) => `${use} ${state}`).sort()).toEqual([
      'enc active',
      'enc next',
      'sig active',
      'sig next',
    ])
    const kid = keys.find(({ use, state }) => use === 'enc' && state === 'active')?.kid ?? ''
    await world.auth.keys.revoke(kid)
    expect((await whoami(ada)).code).toBe('revoked')
    expect((await whoami(await world.signIn('ada@example.com', 'token'))).status).toBe(200)
  })

  test('rotation moves both kinds of keys on, and nobody is signed out', async () => {
    const ada = await world.person('ada@example.com', 'token')
    expect(await world.auth.keys.rotate()).toMatchObject({ ok: true })
    const states = (await world.auth.keys.list()).map(({ use, state }) => `${use} ${state}`)
    expect(states.filter(state => state.endsWith('retired')).sort()).toEqual(['enc retired', 'sig retired'])
    const later = await world.signIn('ada@example.com', 'token')
    expect(later.secret.split('.')[0]).not.toBe(ada.secret.split('.')[0])
    for (const person of [ada, later]) expect((await whoami(person)).status).toBe(200)
  })

  test('the published keys hold none that decrypts', async () => {
    const published = JSON.parse((await world.client.send('GET', '/.well-known/jwks.json')).body)
    expect(published.keys).toHaveLength(2)
    for (const key of published.keys) expect(key).toMatchObject({ kty: 'OKP', use: 'sig' })
  })

  test('a damaged one is told apart', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const [head, , iv, ciphertext, tag = ''] = partsOf(ada)
    const secret = [head, '', iv, ciphertext, `${tag.startsWith('A') ? 'B' : 'A'}${tag.slice(1)}`].join('.')
    const headers = { authorization: `Bearer ${secret}` }
    expect((await world.client.send('GET', '/auth/whoami', { headers })).code).toBe('decryption-failed')
  })

  test.each([{ zip: 'DEF' }, { p2c: 2_147_483_647 }, { alg: 'A256KW' }, { enc: 'A128GCM' }])(
    'K14 a header with %j is refused at the gate',
    async change => {
      const ada = await world.person('ada@example.com', 'token')
      const [head = '', ...rest] = partsOf(ada)
      const header = { ...JSON.parse(Buffer.from(head, 'base64url').toString()), ...change }
      const secret = [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.')
      const headers = { authorization: `Bearer ${secret}` }
      expect((await world.client.send('GET', '/auth/whoami', { headers })).code).toBe('malformed')
    },
  )

  test('is no longer than the documents say', async () => {
    const encrypted = await world.person('ada@example.com', 'token')
    const { auth } = await another({ format: 'jws' })
    const signed = await auth.signIn({ identifier: 'ada@example.com', password, credential: 'token' })
    if (!signed.ok || signed.credential !== 'token') throw new Error('no token for the test')
    expect([signed.accessToken.length, encrypted.secret.length]).toEqual([357, 616])
    await auth.close()
  })

  test('inspection shows the outside, its sizes, and what is inside', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const { encryption, header, payload, checks } = world.auth.tokens.inspect(ada.secret)
    expect(encryption?.header).toMatchObject({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
    expect(encryption?.size.total).toBe(ada.secret.length)
    expect([header?.alg, payload?.sub]).toEqual(['EdDSA', ada.id])
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual(
      ['encryption', 'form', 'signature', 'type', 'issuer', 'audience', 'issued', 'expiry'].map(name => [
        name,
        'ok',
      ]),
    )
    const damaged = world.auth.tokens.inspect(`${ada.secret.slice(0, -4)}AAAA`)
    expect(damaged.payload).toBeUndefined()
    expect(damaged.checks[0]).toEqual({ name: 'encryption', verdict: 'failed', code: 'decryption-failed' })
  })
})

describe('switching the format', () => {
  test('signs nobody out, in either direction', async () => {
    await world.auth.subjects.create({ identifier: 'ada@example.com', password })
    const { auth, client } = await another({ format: 'jws' })
    const plain = await auth.signIn({ identifier: 'ada@example.com', password, credential: 'token' })
    if (!plain.ok || plain.credential !== 'token') throw new Error('no token for the test')
    expect(plain.accessToken.split('.')).toHaveLength(3)
    const encrypted = await world.signIn('ada@example.com', 'token')
    for (const token of [plain.accessToken, encrypted.secret]) {
      for (const node of [client, world.client]) {
        const headers = { authorization: `Bearer ${token}` }
        expect((await node.send('GET', '/auth/whoami', { headers })).status).toBe(200)
      }
    }
    await auth.close()
  })
})

describe('with refresh tokens', () => {
  test('every access token of the login is encrypted, and ends with it', async () => {
    const { auth, client } = await another({ format: 'jwe', refresh: true })
    await auth.subjects.create({ identifier: 'ada@example.com', password })
    const signedIn = await auth.signIn({ identifier: 'ada@example.com', password, credential: 'token' })
    if (!signedIn.ok || signedIn.credential !== 'token') throw new Error('no token for the test')
    const refreshed = await auth.tokens.refresh(signedIn.refreshToken ?? '')
    if (!refreshed.ok) throw new Error(refreshed.reason)
    const ask = (token: string) =>
      client.send('GET', '/auth/whoami', { headers: { authorization: `Bearer ${token}` } })
    for (const token of [signedIn.accessToken, refreshed.accessToken]) {
      expect(token.split('.')).toHaveLength(5)
      expect((await ask(token)).status).toBe(200)
    }
    await auth.sessions.revoke(refreshed.sid)
    expect((await ask(refreshed.accessToken)).code).toBe('revoked')
    await auth.close()
  })
})
