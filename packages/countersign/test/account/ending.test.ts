/** Every way of ending, and that each ends exactly what it says, of either kind, on every node. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Countersign } from '../../src/face.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { open, password, somebody, verdict } from './open.ts'

type Headers = Record<string, string>

describe('K11 one end ends everything it should, and nothing else', () => {
  let auth: Countersign
  let other: Countersign
  let ada: Awaited<ReturnType<typeof somebody>>
  let held: { current: Headers; session: Headers; token: Headers; bobs: Headers; bobsToken: Headers }

  beforeEach(async () => {
    const storage = memory()
    const opened = await open({ storage })
    auth = opened.auth
    other = (await open({ storage }, opened.clock)).auth
    ada = await somebody(auth)
    const bob = await somebody(auth, 'bob')
    held = {
      current: await ada.session(),
      session: await ada.session(),
      token: await ada.token(),
      bobs: await bob.session(),
      bobsToken: await bob.token(),
    }
    // Both nodes have seen, and cached, everything.
    for (const node of [auth, other]) {
      for (const headers of Object.values(held)) expect(await verdict(node, headers)).toBe('ok')
    }
  })

  const verdicts = async () => {
    const here = await Promise.all(Object.values(held).map(headers => verdict(auth, headers)))
    const there = await Promise.all(Object.values(held).map(headers => verdict(other, headers)))
    expect(there).toEqual(here)
    return Object.fromEntries(Object.keys(held).map((name, index) => [name, here[index]]))
  }
  const identityOf = async (headers: Headers) => {
    const outcome = await auth.authenticate(headers)
    if (!outcome.ok) throw new Error(outcome.reason)
    return outcome.identity
  }
  const untouched = { bobs: 'ok', bobsToken: 'ok' }

  test('one session', async () => {
    const { sid } = await identityOf(held.session)
    await auth.sessions.revoke(sid ?? '')
    expect(await verdicts()).toEqual({ current: 'ok', session: 'revoked', token: 'ok', ...untouched })
  })

  test('one token', async () => {
    const { jti } = await identityOf(held.token)
    await auth.tokens.revoke({ jti: jti ?? '' })
    expect(await verdicts()).toEqual({ current: 'ok', session: 'ok', token: 'revoked', ...untouched })
  })

  test('signing out ends the credential that was presented', async () => {
    await auth.signOut(await identityOf(held.token))
    await auth.signOut(await identityOf(held.session))
    expect(await verdicts()).toEqual({ current: 'ok', session: 'revoked', token: 'revoked', ...untouched })
  })

  test.each(['session', 'token'] as const)(
    'signing out everywhere, with a %s, ends all of the subject',
    async kind => {
      await auth.signOut(await identityOf(held[kind]), 'everywhere')
      expect(await verdicts()).toEqual({
        current: 'revoked',
        session: 'revoked',
        token: 'revoked',
        ...untouched,
      })
    },
  )

  test('forced logout by an administrator ends all of the subject, and says which nodes know', async () => {
    const propagation = await auth.subjects.revokeAll(ada.id, { awaitNodes: true })
    expect(propagation?.complete).toBe(true)
    expect(propagation?.nodes).toHaveLength(2)
    expect(await verdicts()).toEqual({
      current: 'revoked',
      session: 'revoked',
      token: 'revoked',
      ...untouched,
    })
    expect(await verdict(auth, await ada.session())).toBe('ok')
    expect(await verdict(other, await ada.token())).toBe('ok')
  })

  test('disabling ends all of the subject, and enabling again brings nothing back', async () => {
    await auth.subjects.update(ada.id, { status: 'disabled' })
    expect(await verdicts()).toEqual({
      current: 'revoked',
      session: 'revoked',
      token: 'revoked',
      ...untouched,
    })
    await expect(ada.session()).rejects.toThrow('invalid-credentials')
    await auth.subjects.update(ada.id, { status: 'active' })
    expect(await verdicts()).toEqual({
      current: 'revoked',
      session: 'revoked',
      token: 'revoked',
      ...untouched,
    })
  })

  test.each([
    ['session', { current: 'revoked', session: 'ok', token: 'revoked' }],
    ['token', { current: 'revoked', session: 'revoked', token: 'ok' }],
  ] as const)('changing the password with a %s ends every other credential', async (kind, expected) => {
    const identity = await identityOf(held[kind])
    const changed = await auth.changePassword(identity, {
      currentPassword: password,
      newPassword: 'another long one',
    })
    expect(changed.ok).toBe(true)
    expect(await verdicts()).toEqual({ ...expected, ...untouched })
    // And what was spared can itself be ended.
    await auth.subjects.revokeAll(ada.id)
    expect(await verdicts()).toEqual({
      current: 'revoked',
      session: 'revoked',
      token: 'revoked',
      ...untouched,
    })
  })

  test('ending all others spares the one in use', async () => {
    await auth.subjects.revokeOthers(await identityOf(held.current))
    expect(await verdicts()).toEqual({ current: 'ok', session: 'revoked', token: 'revoked', ...untouched })
  })

  test('other roles hold for every live credential at once, and end none', async () => {
    await auth.subjects.update(ada.id, { roles: ['support', 'editor', 'editor'] })
    for (const node of [auth, other]) {
      for (const headers of [held.current, held.token, await ada.token()]) {
        const outcome = await node.authenticate(headers)
        expect(outcome.ok && outcome.identity.roles).toEqual(['editor', 'support'])
      }
    }
    await auth.subjects.update(ada.id, { roles: [] })
    for (const node of [auth, other]) {
      for (const headers of [held.current, held.token]) {
        const outcome = await node.authenticate(headers)
        expect(outcome.ok && outcome.identity.roles).toEqual([])
      }
    }
  })

  test('ending what does not exist ends nothing', async () => {
    expect(await auth.sessions.revoke('AAAAAAAAAAAAAAAAAAAAAA')).toBeUndefined()
    expect(await auth.subjects.revokeAll('AAAAAAAAAAAAAAAAAAAAAA')).toBeUndefined()
    expect(await auth.tokens.revoke({ token: 'not.a.token' })).toBeUndefined()
    expect(await verdicts()).toEqual({ current: 'ok', session: 'ok', token: 'ok', ...untouched })
  })
})

describe('a sign-in that ends an older one', () => {
  const bounded = { maxStalenessMs: 60_000 }

  test.each([
    ['a session', { session: { maxPerSubject: 1 } }, 'session'],
    ['a login with refresh tokens', { session: { maxPerSubject: 1 }, token: { refresh: true } }, 'token'],
  ] as const)(
    '%s to make room: it is refused by this node from the acknowledgement on',
    async (_, options, kind) => {
      const { auth } = await open({ ...bounded, ...options })
      const ada = await somebody(auth)
      const first = await ada[kind]()
      expect(await verdict(auth, first)).toBe('ok')
      await ada[kind]()
      expect(await verdict(auth, first)).not.toBe('ok')
    },
  )

  test('the one that it replaces: the same', async () => {
    const { auth } = await open(bounded)
    const ada = await somebody(auth)
    const first = await ada.session()
    const checked = await auth.authenticate(first)
    if (!checked.ok || checked.identity.sid === undefined) throw new Error('no session')
    await auth.signIn(
      { identifier: 'ada', password, credential: 'session' },
      { replaces: [checked.identity.sid] },
    )
    expect(await verdict(auth, first)).not.toBe('ok')
  })
})
