/** What ends a token, seen by verifiers elsewhere: the same cases over every store of the issuer's. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StorageDriver } from '../../src/index.ts'
import { type Person, password } from '../http/world.ts'
import { type Issuer, openIssuer } from './issuer.ts'

const strict = { maxStalenessMs: 0 }
const revoked = { ok: false, reason: 'revoked' }

/** Defines the cases; each has a store of its own. */
export function endingCases(storage: () => StorageDriver): void {
  let issuer: Issuer
  let ada: Person
  beforeEach(async () => {
    issuer = await openIssuer({ token: { refresh: true }, storage: storage() })
    ada = await issuer.person('ada', 'token', ['editor'])
  })
  afterEach(() => issuer.close())

  test('a live token is accepted with the identity that the issuer itself would give', async () => {
    const check = issuer.verifier()
    const here = await issuer.auth.authenticate({ headers: { authorization: `Bearer ${ada.secret}` } })
    expect(await check(ada.secret)).toEqual(here)
    expect(here.ok).toBe(true)
  })

  test('whatever ends a token, a strict check that begins afterwards refuses it', async () => {
    const check = issuer.verifier()
    const tokens = await Promise.all([1, 2, 3, 4].map(() => issuer.signIn('ada', 'token')))
    for (const { secret } of tokens) expect(await check(secret)).toMatchObject({ ok: true })
    const [single, login, changing, other] = tokens as [Person, Person, Person, Person]

    await issuer.auth.tokens.revoke({ token: single.secret })
    expect(await check(single.secret, strict)).toEqual(revoked)
    await issuer.auth.sessions.revoke(login.sid ?? '')
    expect(await check(login.secret, strict)).toEqual(revoked)

    // A new password ends everything but the login that changed it.
    const changed = await issuer.client.send('POST', '/auth/password', {
      headers: changing.headers,
      body: { current_password: password, new_password: 'nine loud herons at dusk' },
    })
    expect(changed.status).toBe(204)
    expect(await check(other.secret, strict)).toEqual(revoked)
    expect(await check(changing.secret, strict)).toMatchObject({ ok: true })
    // A verifier that knows the snapshot alone says the same.
    const later = issuer.verifier()
    expect(await later(other.secret)).toEqual(revoked)
    expect(await later(changing.secret)).toMatchObject({ ok: true })

    await issuer.auth.subjects.revokeAll(ada.id)
    expect(await check(changing.secret, strict)).toEqual(revoked)
    expect(await issuer.verifier()(changing.secret)).toEqual(revoked)
  })

  test('roles are those of now, whatever the token says', async () => {
    const check = issuer.verifier()
    expect(await check(ada.secret)).toMatchObject({ identity: { roles: ['editor'] } })
    await issuer.auth.subjects.update(ada.id, { roles: ['reader'] })
    expect(await check(ada.secret, strict)).toMatchObject({ identity: { roles: ['reader'] } })
    expect(await issuer.verifier()(ada.secret)).toMatchObject({ identity: { roles: ['reader'] } })
  })
}
