/** Addresses, invitations, confirmed sign-up, removal, export, attributes and hooks, as an application calls them. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from '../storage/folder.ts'
import { mailbox } from './mailbox.ts'
import { open, password } from './open.ts'

const newFile = useFolder()

async function openWithMail(options: Parameters<typeof open>[0] = {}) {
  const box = mailbox()
  return { ...(await open({ mail: box.send, mailName: 'Example', ...options })), box }
}

type Auth = Awaited<ReturnType<typeof open>>['auth']

async function subject(auth: Auth, identifier: string) {
  const made = await auth.subjects.create({ identifier, password })
  if (!made.ok) throw new Error(made.reason)
  return made.subject
}

const signIn = (auth: Auth, identifier: string) =>
  auth.signIn({ identifier, password, credential: 'session', carrier: 'header' })

describe('addresses', () => {
  async function verified(
    { auth, box }: Awaited<ReturnType<typeof openWithMail>>,
    id: string,
    address: string,
  ) {
    const added = await auth.addresses.add(id, address)
    if (!added.ok) throw new Error(added.reason)
    const { ticket } = await box.next(address)
    const confirmed = await auth.addresses.confirm({ ticket })
    if (!confirmed.ok) throw new Error(confirmed.reason)
    return confirmed.address
  }

  test('are signed in with once they are confirmed, and not before', async () => {
    const world = await openWithMail()
    const { auth, box } = world
    const { id } = await subject(auth, 'ada')
    const added = await auth.addresses.add(id, ' Ada@Example.com ')
    if (!added.ok) throw new Error(added.reason)
    expect(added.address).toMatchObject({ value: 'ada@example.com', isPrimary: false })
    expect(await signIn(auth, 'ada@example.com')).toMatchObject({ ok: false })
    const { code } = await box.next('ada@example.com')
    expect(await auth.addresses.confirm({ flow: added.flow, code })).toMatchObject({ ok: true })
    expect(await signIn(auth, 'ADA@example.com')).toMatchObject({ ok: true })
    expect(await signIn(auth, 'ada')).toMatchObject({ ok: true })
  })

  test.each([
    'no address',
    'a@b',
    '@example.com',
    'a..b@example.com',
    'a@-x.com',
    `${'a'.repeat(65)}@example.com`,
    'a@example.com\r\nBcc: b@example.com',
  ])('refuses %j', async address => {
    const { auth } = await openWithMail()
    const { id } = await subject(auth, 'ada')
    expect(await auth.addresses.add(id, address)).toEqual({ ok: false, reason: 'invalid-address' })
  })

  test('of another owner are told of to nobody before they are confirmed, and then to the loser', async () => {
    const world = await openWithMail()
    const { auth, box } = world
    const [ann, bob] = [await subject(auth, 'ann'), await subject(auth, 'bob')]
    await verified(world, ann.id, 'shared@example.com')
    expect(await auth.addresses.add(bob.id, 'shared@example.com')).toMatchObject({ ok: true })
    const { ticket } = await box.next('shared@example.com')
    expect(await auth.addresses.confirm({ ticket })).toEqual({ ok: false, reason: 'address-taken' })
  })

  test('that change are told of to the one before, which can undo it for seven days', async () => {
    const world = await openWithMail()
    const { auth, box, clock } = world
    const { id } = await subject(auth, 'old@example.com')
    await verified(world, id, 'old@example.com')
    const thief = await verified(world, id, 'thief@example.com')
    expect(await auth.addresses.makePrimary(id, thief.id)).toMatchObject({
      ok: true,
      subject: { identifier: 'thief@example.com' },
    })
    // Sent at once, in whichever order.
    const mails = [await box.next('old@example.com'), await box.next('old@example.com')]
    const about = (subject: string) => {
      const found = mails.find(({ mail }) => mail.subject === subject)
      if (found === undefined) throw new Error(`no mail: ${subject}`)
      return found
    }
    about('An address was added to your Example account')
    const told = about('The address of your Example account was changed')
    expect(told.mail.text).toContain('now uses the address thief@example.com')
    const session = await signIn(auth, 'thief@example.com')
    if (!session.ok) throw new Error(session.reason)
    clock.advance(6 * 86_400 * 1000)
    expect(await auth.addresses.undo({ ticket: told.ticket })).toMatchObject({ ok: true })
    expect(await auth.subjects.find(id)).toMatchObject({ identifier: 'old@example.com' })
    expect((await auth.addresses.list(id)).map(({ value, isPrimary }) => [value, isPrimary])).toEqual([
      ['old@example.com', true],
    ])
    const headers = { authorization: `Bearer ${session.sessionIdentifier}` }
    expect((await auth.authenticate(headers)).ok).toBe(false)
    expect(await auth.addresses.undo({ ticket: told.ticket })).toMatchObject({ reason: 'invalid-ticket' })
  })
})

describe('whoever took an account over', () => {
  test('cannot take from its owner the way back: neither by a recovery of their own nor by many changes', async () => {
    const world = await openWithMail()
    const { auth, box } = world
    const { id } = await subject(auth, 'old@example.com')
    const add = async (address: string) => {
      const added = await auth.addresses.add(id, address)
      if (!added.ok) throw new Error(added.reason)
      const { ticket } = await box.next(address)
      expect(await auth.addresses.confirm({ ticket })).toMatchObject({ ok: true })
      return added.address
    }
    await add('old@example.com')
    const thief = await add('thief@example.com')
    const told = await box.next('old@example.com')
    await auth.addresses.makePrimary(id, thief.id)
    for (let change = 0; change < 8; change++) {
      const more = await add(`thief-${change}@example.com`)
      expect(await auth.addresses.remove(id, more.id)).toMatchObject({ ok: true })
    }
    await auth.recovery.begin('thief@example.com')
    await expect
      .poll(() =>
        box.mails.findIndex(({ to, text }) => to === 'thief@example.com' && text.includes('/recover#')),
      )
      .toBeGreaterThanOrEqual(0)
    const mail = box.mails.find(({ to, text }) => to === 'thief@example.com' && text.includes('/recover#'))
    const [, ticket = ''] = /recover#([\w-]+)/.exec(mail?.text ?? '') ?? []
    expect(await auth.recovery.finish({ ticket }, 'the thief’s own new password')).toMatchObject({ ok: true })
    expect(await auth.addresses.undo({ ticket: told.ticket })).toMatchObject({ ok: true })
    expect((await auth.addresses.list(id)).map(({ value }) => value)).toEqual(['old@example.com'])
  })

  test('has no use of what they asked for by mail once the owner has ended everything', async () => {
    const world = await openWithMail({ linkSignIn: true })
    const { auth, box } = world
    const { id } = await subject(auth, 'ada@example.com')
    const added = await auth.addresses.add(id, 'thief@example.com')
    if (!added.ok) throw new Error(added.reason)
    const { ticket } = await box.next('thief@example.com')
    const link = await auth.linkSignIn.begin({ identifier: 'ada@example.com' })
    if (!link.ok) throw new Error(link.reason)
    const { code } = await box.next('ada@example.com')
    await auth.subjects.revokeAll(id)
    expect(await auth.addresses.confirm({ ticket })).toEqual({ ok: false, reason: 'invalid-ticket' })
    const wish = { credential: 'session', carrier: 'header' } as const
    expect(await auth.linkSignIn.finish({ flow: link.flow, code }, wish)).toEqual({
      ok: false,
      reason: 'invalid-ticket',
    })
  })
})

describe('accounts that begin by mail', () => {
  test('sign-up that has to be confirmed makes the account with the code, and tells nobody who is there', async () => {
    const world = await openWithMail({ signUp: 'verified' })
    const { auth, box } = world
    const asked = await auth.signUp({ identifier: 'Ann@example.com', password })
    if (!asked.ok || asked.flow === undefined) throw new Error('it was not asked for')
    expect(await auth.subjects.findByIdentifier('ann@example.com')).toBeUndefined()
    const { code, page } = await box.next('ann@example.com')
    expect(page).toBe('/confirm')
    expect(await auth.invitations.confirmSignUp({ flow: asked.flow, code })).toMatchObject({ ok: true })
    expect(await signIn(auth, 'ann@example.com')).toMatchObject({ ok: true })
    const again = await auth.signUp({ identifier: 'ann@example.com', password: 'another good password' })
    expect(again).toEqual({ ok: true, flow: expect.any(String) })
    const told = await box.next('ann@example.com')
    expect(told.mail.subject).toBe('You already have a Example account')
    expect([told.ticket, told.code]).toEqual(['', ''])
    expect(await auth.signUp({ identifier: 'no-address', password })).toMatchObject({
      reason: 'invalid-identifier',
    })
  })

  test('strangers have no more sent to a mailbox by signing up than by asking for recovery', async () => {
    const { auth, box } = await openWithMail({ signUp: 'verified' })
    const outcomes: string[] = []
    for (let time = 0; time < 12; time++) {
      const caller = { address: `192.0.2.${time}` }
      const asked = await auth.signUp({ identifier: 'Victim@example.com', password }, caller)
      outcomes.push(asked.ok ? 'ok' : asked.reason)
    }
    expect(outcomes).toEqual([...Array(10).fill('ok'), 'too-many-attempts', 'too-many-attempts'])
    for (let mail = 0; mail < 10; mail++) await box.next('victim@example.com')
    const other = { identifier: 'ann@example.com', password }
    expect(await auth.signUp(other, { address: '192.0.2.1' })).toMatchObject({ ok: true })
  })

  test('an invitation makes an account with the roles that it says, once', async () => {
    const { auth, box } = await openWithMail({ signUp: 'invited' })
    expect(await auth.signUp({ identifier: 'ann@example.com', password })).toMatchObject({
      reason: 'sign-up-closed',
    })
    expect(
      await auth.invitations.create({ address: 'ann@example.com', roles: ['editor'], language: 'ko' }),
    ).toMatchObject({ ok: true, address: 'ann@example.com' })
    const { ticket, mail, page } = await box.next('ann@example.com')
    expect([mail.language, page]).toEqual(['ko', '/invitation'])
    expect(await auth.invitations.accept({ ticket })).toMatchObject({ reason: 'password-required' })
    expect(await auth.invitations.accept({ ticket }, { password: 'password' })).toMatchObject({
      reason: 'weak-password',
    })
    const accepted = await auth.invitations.accept({ ticket }, { password })
    expect(accepted).toMatchObject({ ok: true, subject: { roles: ['editor'], language: 'ko' } })
    expect(await auth.invitations.accept({ ticket }, { password })).toMatchObject({
      reason: 'invalid-ticket',
    })
    expect(await signIn(auth, 'ann@example.com')).toMatchObject({ ok: true })
    expect(await auth.invitations.create({ address: 'ann@example.com' })).toMatchObject({
      reason: 'identifier-taken',
    })
  })
})

describe('removal', () => {
  test('ends everything, erases what identifies, and leaves a log that can be read', async () => {
    const { auth, box } = await openWithMail({ storage: sqlite(newFile()) })
    const ann = await subject(auth, 'ann@example.com')
    const added = await auth.addresses.add(ann.id, 'ann@example.com')
    if (!added.ok) throw new Error(added.reason)
    await auth.addresses.confirm({ ticket: (await box.next('ann@example.com')).ticket })
    const session = await auth.signIn(
      { identifier: 'ann@example.com', password, credential: 'session', carrier: 'header' },
      { address: '192.0.2.7', userAgent: 'a browser' },
    )
    const key = await auth.keysOf(ann.id).create({ name: 'ci' })
    if (!session.ok || !key.ok) throw new Error('it was not given')
    const held = [session.sessionIdentifier, key.key].map(secret => ({ authorization: `Bearer ${secret}` }))
    for (const headers of held) expect((await auth.authenticate(headers)).ok).toBe(true)
    expect(await auth.subjects.remove(ann.id)).toMatchObject({ ok: true })
    for (const headers of held) expect(await auth.authenticate(headers)).toMatchObject({ reason: 'revoked' })
    expect((await box.next('ann@example.com')).mail.subject).toBe('Your Example account was removed')
    const lines = (await auth.audit.list({ subjectId: ann.id })).items
    expect(lines.length).toBeGreaterThan(3)
    for (const line of lines) expect([line.address, line.userAgent]).toEqual([undefined, undefined])
    expect(JSON.stringify(lines)).not.toMatch(/192\.0\.2\.7|ann@example/)
    expect(await auth.subjects.find(ann.id)).toBeUndefined()
    expect(await auth.subjects.remove(ann.id)).toEqual({ ok: false, reason: 'unknown-subject' })
    expect((await subject(auth, 'ann@example.com')).id).not.toBe(ann.id)
  })

  test('of oneself asks for the password, and of the last administrator is refused', async () => {
    const { auth } = await open()
    const made = await auth.subjects.create({ identifier: 'root', password, roles: ['admin'] })
    const given = await signIn(auth, 'root')
    if (!made.ok || !given.ok) throw new Error('no administrator')
    const checked = await auth.authenticate({ authorization: `Bearer ${given.sessionIdentifier}` })
    if (!checked.ok) throw new Error(checked.reason)
    const { identity } = checked
    expect(await auth.removeOwn(identity)).toEqual({ ok: false, reason: 'insufficient-authentication' })
    expect(await auth.removeOwn(identity, 'wrong')).toEqual({ ok: false, reason: 'invalid-credentials' })
    expect(await auth.removeOwn(identity, password)).toEqual({ ok: false, reason: 'last-administrator' })
    await auth.subjects.create({ identifier: 'other', password, roles: ['admin'] })
    expect(await auth.removeOwn(identity, password)).toMatchObject({ ok: true })
  })
})

test('the export has everything that is held, and no secret', async () => {
  const { auth } = await openWithMail()
  const made = await auth.subjects.create({
    identifier: 'ann@example.com',
    password,
    attributes: { plan: 'gold' },
    language: 'ko',
  })
  if (!made.ok) throw new Error(made.reason)
  await signIn(auth, 'ann@example.com')
  const document = await auth.subjects.export(made.subject.id)
  expect(document).toMatchObject({
    version: 1,
    subject: {
      id: made.subject.id,
      identifier: 'ann@example.com',
      attributes: { plan: 'gold' },
      language: 'ko',
    },
    addresses: [],
    sessions: [{ carrier: 'header' }],
  })
  expect(document?.events.map(({ action }) => action)).toEqual([
    'subject-exported',
    'sign-in',
    'subject-created',
  ])
  expect(JSON.stringify(document)).not.toMatch(/argon2|digest/)
  expect(await auth.subjects.export('unknown')).toBeUndefined()
})

describe('attributes', () => {
  const person = z.strictObject({ plan: z.enum(['free', 'gold']), seats: z.int().default(1) })
  const document = { type: 'object', properties: { plan: { enum: ['free', 'gold'] } }, required: ['plan'] }

  test.each([
    ['a schema of zod', person, { plan: 'gold', seats: 1 }],
    ['a JSON Schema', document, { plan: 'gold' }],
  ])('are what %s takes', async (_name, attributes, kept) => {
    const { auth } = await open({ attributes })
    // Nothing of a schema is passed over in silence.
    await expect(open({ attributes: { type: 'object', requird: ['plan'] } })).rejects.toThrow('JSON Schema')
    const create = (given: Record<string, unknown>) =>
      auth.subjects.create({ identifier: 'ann', password, attributes: given })
    for (const wrong of [{}, { plan: 'silver' }, { plan: 1 }])
      expect(await create(wrong)).toEqual({ ok: false, reason: 'invalid-attributes' })
    const made = await create({ plan: 'gold' })
    expect(made).toMatchObject({ ok: true, subject: { attributes: kept } })
    if (!made.ok) return
    expect(await auth.subjects.update(made.subject.id, { attributes: { plan: 'x' } })).toEqual({
      ok: false,
      reason: 'invalid-attributes',
    })
  })

  test.each([
    ['too large', { text: 'x'.repeat(9000) }],
    ['no JSON', { big: 1n }],
    ['a NUL, which PostgreSQL does not take', { text: '\0' }],
  ])('are refused where they are %s', async (_name, attributes) => {
    const { auth } = await open()
    expect(await auth.subjects.create({ identifier: 'ann', password, attributes })).toMatchObject({
      reason: 'invalid-attributes',
    })
  })
})

describe('hooks', () => {
  const signUp = (auth: Auth) => auth.signUp({ identifier: 'ann', password }, { address: '192.0.2.1' })

  test('decide on a sign-up, and give roles and attributes', async () => {
    const asked: unknown[] = []
    const { auth } = await open({
      hooks: {
        beforeSignUp: (account, caller) => {
          asked.push([account, caller.address])
          return account.identifier === 'eve' ? { refuse: true } : { roles: ['beta'], attributes: { a: 1 } }
        },
      },
    })
    expect(await signUp(auth)).toMatchObject({ ok: true, subject: { roles: ['beta'], attributes: { a: 1 } } })
    expect(await auth.signUp({ identifier: 'eve', password })).toEqual({
      ok: false,
      reason: 'sign-up-refused',
    })
    expect(await auth.subjects.findByIdentifier('eve')).toBeUndefined()
    expect(asked).toEqual([
      [{ identifier: 'ann' }, '192.0.2.1'],
      [{ identifier: 'eve' }, undefined],
    ])
  })

  test('that fail, are too slow or answer nonsense refuse, are reported, and leave no half account', async () => {
    const faults: unknown[] = []
    const wrong = [
      () => Promise.reject(new Error('down')),
      () => {
        throw new Error('at once')
      },
      () => new Promise<undefined>(() => {}),
      () => ({ roles: ['Not A Role'] }),
      ...['refuse', true, [], { refused: true }, { refuse: 'yes' }].map(given => () => given as never),
    ]
    for (const beforeSignUp of wrong) {
      const { auth } = await open({ hooks: { beforeSignUp }, onFault: fault => faults.push(fault) })
      expect(await signUp(auth)).toEqual({ ok: false, reason: 'hook-failed' })
      expect(await auth.subjects.count()).toBe(0)
    }
    expect(faults.map(String)).toEqual([
      'Error: hooks.beforeSignUp: it failed',
      'Error: hooks.beforeSignUp: it failed',
      'Error: hooks.beforeSignUp: it took longer than 1000 ms',
      expect.stringContaining('not acceptable'),
      ...Array.from({ length: 5 }, () =>
        expect.stringContaining('beforeSignUp: what it answered is no decision'),
      ),
    ])
  })

  test.each(['refuse', true, { refused: true }, { refuse: 1 }, { refuse: false, roles: [] }])(
    'that answer %j to a sign-in let nobody in',
    async given => {
      const faults: unknown[] = []
      const { auth } = await open({
        hooks: { afterSignIn: () => given as never },
        onFault: fault => faults.push(fault),
      })
      await subject(auth, 'ann')
      expect(await signIn(auth, 'ann')).toEqual({ ok: false, reason: 'hook-failed' })
      expect(faults.map(String)).toEqual([expect.stringContaining('is no decision')])
    },
  )

  test('hear of a sign-in before it is given, and may refuse it', async () => {
    const heard: unknown[] = []
    const { auth } = await open({
      hooks: {
        afterSignIn: ({ subject: { identifier }, credential, amr }) => {
          heard.push([identifier, credential, amr])
          return { refuse: credential === 'token' }
        },
      },
    })
    await subject(auth, 'ann')
    expect(await signIn(auth, 'ann')).toMatchObject({ ok: true })
    expect(await auth.signIn({ identifier: 'ann', password: 'wrong', credential: 'token' })).toMatchObject({
      reason: 'invalid-credentials',
    })
    expect(await auth.signIn({ identifier: 'ann', password, credential: 'token' })).toEqual({
      ok: false,
      reason: 'sign-in-refused',
    })
    expect(heard).toEqual([
      ['ann', 'session', ['pwd']],
      ['ann', 'token', ['pwd']],
    ])
  })
})

describe('the hook for claims', () => {
  const token = { identifier: 'ann', password, credential: 'token' } as const
  const claimsOf = (jwt: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())

  test('adds to every access token, at each refresh with the account as it is then', async () => {
    const { auth } = await open({
      token: { refresh: true },
      hooks: {
        claims: ({ subject: { attributes } }) => ({
          plan: attributes?.plan ?? 'none',
          teams: ['a', { b: 1 }],
        }),
      },
    })
    const ann = await subject(auth, 'ann')
    const signedIn = await auth.signIn(token)
    if (!signedIn.ok || signedIn.credential !== 'token' || signedIn.refreshToken === undefined)
      throw new Error('no tokens')
    expect(claimsOf(signedIn.accessToken)).toMatchObject({
      plan: 'none',
      teams: ['a', { b: 1 }],
      sub: ann.id,
    })
    expect(await auth.check({ headers: { authorization: `Bearer ${signedIn.accessToken}` } })).toMatchObject({
      ok: true,
    })
    await auth.subjects.update(ann.id, { attributes: { plan: 'gold' } })
    const refreshed = await auth.tokens.refresh(signedIn.refreshToken)
    if (!refreshed.ok) throw new Error(refreshed.reason)
    expect(claimsOf(refreshed.accessToken)).toMatchObject({ plan: 'gold' })
    for (const refresh of [true, false]) {
      const given = await auth.tokens.create(ann.id, { refresh })
      if (!given.ok) throw new Error(given.reason)
      expect(claimsOf(given.accessToken)).toMatchObject({ plan: 'gold' })
    }
  })

  test('cannot say what a token says by itself, nor what is no JSON: then none is given, and no session is left', async () => {
    const faults: unknown[] = []
    const wrong: unknown[] = [
      { sub: 'eve' },
      { roles: ['admin'] },
      { tenant: 2 },
      { at: 1n },
      { f: () => 1 },
      { n: Number.NaN },
      ['a'],
      'a',
    ]
    for (const answered of wrong) {
      const { auth } = await open({
        token: { refresh: true },
        clients: [{ id: 'shop', fixedClaims: { tenant: 1 } }],
        // As a caller without types would.
        hooks: { claims: () => answered as Record<string, unknown> },
        onFault: fault => faults.push(fault),
      })
      const ann = await subject(auth, 'ann')
      expect(await auth.tokens.create(ann.id, { clientId: 'shop' })).toEqual({
        ok: false,
        reason: 'hook-failed',
      })
      if (answered instanceof Object && 'tenant' in answered) continue
      expect(await auth.signIn(token)).toEqual({ ok: false, reason: 'hook-failed' })
      expect((await auth.sessions.list(ann.id)).items).toEqual([])
    }
    expect(new Set(faults.map(String))).toEqual(
      new Set(['TypeError: hooks.claims: the claims that it answered are not acceptable']),
    )
  })

  test('counts against the byte budget', async () => {
    const { auth } = await open({ hooks: { claims: () => ({ long: 'a'.repeat(9000) }) } })
    await subject(auth, 'ann')
    expect(await auth.signIn(token)).toEqual({ ok: false, reason: 'token-too-large' })
  })
})

test('an application’s own tickets are used once, for their purpose, by ticket or by code', async () => {
  const { auth } = await open()
  const ann = await subject(auth, 'ann')
  const made = await auth.tickets.create({ purpose: 'unsubscribe', subjectId: ann.id, data: 'weekly' })
  const { ticket, flow, code } = made
  expect(await auth.tickets.redeem('subscribe', { ticket })).toMatchObject({ ok: false })
  expect(await auth.tickets.show({ ticket })).toBeUndefined()
  expect(await auth.tickets.redeem('unsubscribe', { flow, code })).toEqual({
    ok: true,
    subjectId: ann.id,
    data: 'weekly',
  })
  expect(await auth.tickets.redeem('unsubscribe', { ticket })).toEqual({
    ok: false,
    reason: 'invalid-ticket',
  })
})
