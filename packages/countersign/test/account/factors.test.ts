/** Second factors: setting one up, signing in with it by every way in, recovery codes, removal. */
import { describe, expect, test } from 'vitest'
import type { Countersign } from '../../src/face.ts'
import type { SignInOutcome } from '../../src/index.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { authenticatorApp, enrol, identityOf } from './authenticator-app.ts'
import { mailbox } from './mailbox.ts'
import { open, password, verdict } from './open.ts'

const ada = 'ada@example.com'
const step = 30_000
const minute = 60_000

const session = { credential: 'session', carrier: 'header' } as const
const signIn = (auth: Countersign) => auth.signIn({ identifier: ada, password, ...session })

function headersOf(outcome: SignInOutcome): Record<string, string> {
  if (!outcome.ok) throw new Error(outcome.reason)
  const secret = outcome.credential === 'token' ? outcome.accessToken : outcome.sessionIdentifier
  return { authorization: `Bearer ${secret}` }
}

function ticketOf(outcome: { ok: boolean; reason?: string; ticket?: string }): string {
  expect(outcome).toMatchObject({ ok: false, reason: 'factor-required' })
  return outcome.ticket ?? ''
}

async function withAda(options: Parameters<typeof open>[0] = {}) {
  const box = mailbox()
  const opened = await open({ mail: box.send, mailName: 'Example', linkSignIn: true, ...options })
  const { auth } = opened
  const created = await auth.signUp({ identifier: ada, password })
  if (!created.ok || created.subject === undefined) throw new Error('no account')
  await auth.addresses.confirm({ ticket: (await box.next(ada)).ticket })
  return { ...opened, box, id: created.subject.id }
}

/** Ada with an authenticator app, signed in by password alone before. */
async function withApp(options: Parameters<typeof open>[0] = {}) {
  const opened = await withAda(options)
  const { auth, clock, box } = opened
  const headers = headersOf(await signIn(auth))
  const made = await enrol(auth, await identityOf(auth, headers), clock)
  const notice = await box.next(ada)
  clock.advance(step)
  return { ...opened, ...made, headers, notice }
}

const actionsOf = async (auth: Countersign) =>
  (await auth.audit.list({ limit: 200 })).items.map(({ action, outcome, detail }) =>
    `${action} ${outcome} ${detail ?? ''}`.trim(),
  )

describe('setting up an authenticator app', () => {
  test('needs a code of it, ends every other credential, tells the address, and gives ten recovery codes', async () => {
    const { auth, clock, box, id } = await withAda()
    const [used, other] = [headersOf(await signIn(auth)), headersOf(await signIn(auth))]
    const key = await auth.apiKeys.create(id, { name: 'script' })
    const identity = await identityOf(auth, used)
    const begun = await auth.factors.beginTotp(identity)
    if (!begun.ok) throw new Error(begun.reason)
    expect(begun.uri).toMatch(
      /^otpauth:\/\/totp\/Example:ada%40example\.com\?secret=[A-Z2-7]{32}&issuer=Example$/,
    )
    const app = authenticatorApp(begun.id, begun.secret, clock)
    // It counts for nothing yet.
    expect(await auth.factors.list(id)).toEqual({ factors: [], recoveryCodes: 0 })
    expect((await signIn(auth)).ok).toBe(true)
    const confirm = (code: string) => auth.factors.confirmTotp(identity, { id: begun.id, code })
    expect(await confirm(app.wrong())).toEqual({ ok: false, reason: 'invalid-factor' })
    const confirmed = await confirm(app.code())
    if (!confirmed.ok) throw new Error(confirmed.reason)
    expect(new Set(confirmed.recoveryCodes).size).toBe(10)
    expect(await confirm(app.code(1))).toEqual({ ok: false, reason: 'unknown-factor' })
    expect(await verdict(auth, used)).toBe('ok')
    expect(await verdict(auth, other)).toBe('revoked')
    if (!key.ok) throw new Error(key.reason)
    expect(await verdict(auth, { authorization: `Bearer ${key.key}` })).toBe('revoked')
    expect(await auth.factors.list(id)).toEqual({
      factors: [{ id: begun.id, kind: 'totp', createdAt: clock.now() }],
      recoveryCodes: 10,
    })
    expect((await box.next(ada)).mail.subject).toBe('The second factor of your Example account was changed')
    expect(await actionsOf(auth)).toContain('factor-added success')
  })

  test('tells a Korean account in Korean', async () => {
    const { auth, clock, box, id } = await withAda()
    await auth.subjects.update(id, { language: 'ko' })
    await enrol(auth, await identityOf(auth, headersOf(await signIn(auth))), clock)
    expect((await box.next(ada)).mail.text).toMatch(/\p{Script=Hangul}/u)
  })

  test('needs a sign-in of the last five minutes, and no API key passes for one', async () => {
    const { auth, clock, id } = await withAda()
    const identity = await identityOf(auth, headersOf(await signIn(auth)))
    const key = await auth.apiKeys.create(id, { name: 'script' })
    if (!key.ok) throw new Error(key.reason)
    const refused = { ok: false, reason: 'insufficient-authentication' }
    expect(
      await auth.factors.beginTotp(await identityOf(auth, { authorization: `Bearer ${key.key}` })),
    ).toEqual(refused)
    clock.advance(5 * minute)
    expect(await auth.factors.beginTotp(identity)).toMatchObject({ ok: true })
    clock.advance(1)
    expect(await auth.factors.beginTotp(identity)).toEqual(refused)
    expect(await auth.factors.replaceRecoveryCodes(identity)).toEqual(refused)
    expect(await auth.factors.removeOwn(identity, 'any')).toEqual(refused)
  })

  test('is over after ten minutes, and one that is begun again takes its place', async () => {
    const { auth, clock } = await withAda()
    const identity = await identityOf(auth, headersOf(await signIn(auth)))
    const [first, second] = [await auth.factors.beginTotp(identity), await auth.factors.beginTotp(identity)]
    if (!first.ok || !second.ok) throw new Error('not begun')
    const confirm = ({ id, secret }: typeof first) =>
      auth.factors.confirmTotp(identity, { id, code: authenticatorApp(id, secret, clock).code() })
    expect(await confirm(first)).toEqual({ ok: false, reason: 'unknown-factor' })
    clock.advance(10 * minute)
    expect(await confirm(second)).toEqual({ ok: false, reason: 'unknown-factor' })
  })

  test('a second app keeps the recovery codes, and each app is good', async () => {
    const { auth, clock, app, recoveryCodes, id } = await withApp()
    const first = await auth.factors.signIn(ticketOf(await signIn(auth)), { totp: app.code() })
    const other = await enrol(auth, await identityOf(auth, headersOf(first as SignInOutcome)), clock)
    expect(other.recoveryCodes).toEqual([])
    expect((await auth.factors.list(id)).recoveryCodes).toBe(recoveryCodes.length)
    clock.advance(step)
    for (const one of [app, other.app])
      expect((await auth.factors.signIn(ticketOf(await signIn(auth)), { totp: one.code() })).ok).toBe(true)
  })
})

describe('signing in where a factor is due', () => {
  test('gives a ticket and nothing that opens anything, then what was asked for at first', async () => {
    const { auth, clock, app } = await withApp()
    const first = await auth.signIn({
      identifier: ada,
      password,
      credential: 'session',
      carrier: 'header',
      remember: true,
    })
    expect(first).toEqual({
      ok: false,
      reason: 'factor-required',
      ticket: expect.any(String),
      factors: ['totp', 'recovery-code'],
    })
    const ticket = ticketOf(first)
    expect(await verdict(auth, { authorization: `Bearer ${ticket}` })).not.toBe('ok')
    expect(ticket).not.toContain(password)
    const second = await auth.factors.signIn(ticket, { totp: ` ${app.code()} ` })
    if (!second.ok || second.credential !== 'session') throw new Error('not signed in')
    expect(second.session).toMatchObject({ carrier: 'header', remember: true, authenticatedAt: clock.now() })
    expect(second.session.amr).toEqual(['pwd', 'otp', 'mfa'])
    expect((await identityOf(auth, headersOf(second))).amr).toEqual(['pwd', 'otp', 'mfa'])
    expect(await actionsOf(auth)).toEqual(
      expect.arrayContaining(['sign-in refused factor-required', 'sign-in success']),
    )
  })

  test('for a token, with and without refresh tokens, and bound to the same key', async () => {
    for (const refresh of [true, false]) {
      const { auth, app, clock } = await withApp({ token: { refresh } })
      const senderKey = 'k'.repeat(43)
      const wish = { identifier: ada, password, credential: 'token' } as const
      const plain = await auth.factors.signIn(ticketOf(await auth.signIn(wish)), { totp: app.code() })
      expect(plain).toMatchObject({ ok: true, credential: 'token' })
      clock.advance(step)
      const ticket = ticketOf(await auth.signIn(wish, { senderKey }))
      const use = (key?: string) =>
        auth.factors.signIn(ticket, { totp: app.code() }, key === undefined ? {} : { senderKey: key })
      expect(await use()).toEqual({ ok: false, reason: 'invalid-dpop-proof' })
      expect(await use('o'.repeat(43))).toEqual({ ok: false, reason: 'invalid-dpop-proof' })
      expect(await use(senderKey)).toMatchObject({ ok: true, senderKey })
      expect(await use(senderKey)).toMatchObject({ ok: false })
    }
  })

  test('a code counts once, a wrong one leaves the ticket good, and a ticket is used once', async () => {
    const { auth, app } = await withApp()
    const [one, other] = [ticketOf(await signIn(auth)), ticketOf(await signIn(auth))]
    const wrong = { ok: false, reason: 'invalid-factor' }
    expect(await auth.factors.signIn(one, { totp: app.wrong() })).toEqual(wrong)
    // The step by which the app was confirmed is used.
    expect(await auth.factors.signIn(one, { totp: app.code(-1) })).toEqual(wrong)
    expect((await auth.factors.signIn(one, { totp: app.code() })).ok).toBe(true)
    expect(await auth.factors.signIn(other, { totp: app.code() })).toEqual(wrong)
    const again = await auth.factors.signIn(one, { totp: app.code(1) })
    expect(again).toEqual({ ok: false, reason: 'invalid-ticket' })
    expect((await auth.factors.signIn(other, { totp: app.code(1) })).ok).toBe(true)
  })

  test('a ticket is good for five minutes, and not past an end of everything', async () => {
    const { auth, clock, app, id } = await withApp()
    const over = { ok: false, reason: 'invalid-ticket' }
    const late = ticketOf(await signIn(auth))
    clock.advance(5 * minute)
    expect(await auth.factors.signIn(late, { totp: app.code() })).toEqual(over)
    const ended = ticketOf(await signIn(auth))
    await auth.subjects.revokeAll(id)
    expect(await auth.factors.signIn(ended, { totp: app.code() })).toEqual(over)
    const disabled = ticketOf(await signIn(auth))
    await auth.subjects.update(id, { status: 'disabled' })
    expect(await auth.factors.signIn(disabled, { totp: app.code() })).toEqual(over)
    for (const none of ['', 'x', 'A'.repeat(200), late.slice(1), `${late}A`])
      expect(await auth.factors.signIn(none, { totp: app.code() })).toEqual(over)
  })

  test('a ticket of a clock that was ahead is not believed for longer than one of now', async () => {
    const storage = memory()
    const { auth, clock, app } = await withApp({ storage })
    clock.jumpWall(86_400_000)
    const ticket = ticketOf(await signIn(auth))
    clock.jumpWall(-86_400_000)
    expect(await auth.factors.signIn(ticket, { totp: app.code() })).toEqual({
      ok: false,
      reason: 'invalid-ticket',
    })
  })

  test('by mail it is due as well, and the link is used up with the ticket', async () => {
    const { auth, box, app } = await withApp()
    await auth.linkSignIn.begin({ identifier: ada, returnTo: '/orders' })
    const { ticket } = await box.next(ada)
    const first = await auth.linkSignIn.finish({ ticket }, session)
    expect(await auth.linkSignIn.finish({ ticket }, session)).toEqual({ ok: false, reason: 'invalid-ticket' })
    const second = await auth.factors.signIn(ticketOf(first), { totp: app.code() })
    expect(second).toMatchObject({ ok: true, returnTo: '/orders' })
    if (second.ok && second.credential === 'session') expect(second.session.amr).toEqual(['mail', 'otp'])
  })

  test('the longest return path fits, in whatever script', async () => {
    const { auth, box, app } = await withApp()
    const returnTo = `/${'한'.repeat(2047)}`
    await auth.linkSignIn.begin({ identifier: ada, returnTo })
    const first = await auth.linkSignIn.finish({ ticket: (await box.next(ada)).ticket }, session)
    expect(await auth.factors.signIn(ticketOf(first), { totp: app.code() })).toMatchObject({
      ok: true,
      returnTo,
    })
  })

  test('another password by mail leaves it due, and makes no other', async () => {
    const { auth, box, app, id } = await withApp()
    await auth.recovery.begin(ada)
    const { ticket } = await box.next(ada)
    const better = 'a much better passphrase'
    expect((await auth.recovery.finish({ ticket }, better)).ok).toBe(true)
    const first = await auth.signIn({ identifier: ada, password: better, ...session })
    expect((await auth.factors.signIn(ticketOf(first), { totp: app.code() })).ok).toBe(true)
    expect((await auth.factors.list(id)).factors).toHaveLength(1)
  })

  test('what an application gives by itself it vouches for', async () => {
    const { auth, id } = await withApp()
    expect(await auth.sessions.create(id, { amr: ['sc'] })).toMatchObject({ ok: true })
  })

  test('the hook hears of the whole sign-in, and a refusal of it costs no attempt', async () => {
    const heard: (readonly string[])[] = []
    const { auth, app } = await withApp({
      hooks: {
        afterSignIn: ({ amr }) => {
          heard.push(amr)
          return {}
        },
      },
    })
    heard.length = 0
    const ticket = ticketOf(await signIn(auth))
    expect(heard).toEqual([])
    await auth.factors.signIn(ticket, { totp: app.code() })
    expect(heard).toEqual([['pwd', 'otp', 'mfa']])
  })

  test('the device that finished it is known afterwards', async () => {
    const { auth, app } = await withApp()
    const address = '192.0.2.1'
    const ticket = ticketOf(await auth.signIn({ identifier: ada, password, ...session }, { address }))
    const second = await auth.factors.signIn(ticket, { totp: app.code() }, { address })
    if (!second.ok || second.device === undefined) throw new Error('no device')
    const guess = (index: number) =>
      auth.signIn(
        { identifier: ada, password: `wrong guess ${index}`, ...session },
        { address: `198.51.${index}.7` },
      )
    for (let index = 0; index < 120; index += 1) await guess(index)
    const stranger = { address: '203.0.113.9' }
    expect(await auth.signIn({ identifier: ada, password, ...session }, stranger)).toMatchObject({
      reason: 'too-many-attempts',
    })
    const known = { ...stranger, device: second.device }
    expect(await auth.signIn({ identifier: ada, password, ...session }, known)).toMatchObject({
      reason: 'factor-required',
    })
  })
})

describe('recovery codes', () => {
  test('each stands in for the app once, however it is typed, and is told of in the log', async () => {
    const { auth, recoveryCodes, id } = await withApp()
    const [code = ''] = recoveryCodes
    const use = async (typed: string) =>
      auth.factors.signIn(ticketOf(await signIn(auth)), { recoveryCode: typed })
    const signedIn = await use(` ${code.toUpperCase().replaceAll('-', ' ')} `)
    if (!signedIn.ok || signedIn.credential !== 'session') throw new Error('not signed in')
    expect(signedIn.session.amr).toEqual(['pwd', 'recovery', 'mfa'])
    expect(await use(code)).toEqual({ ok: false, reason: 'invalid-factor' })
    expect((await auth.factors.list(id)).recoveryCodes).toBe(9)
    expect(await actionsOf(auth)).toContain('recovery-code-used success')
  })

  test('others take their place, and end every other credential', async () => {
    const { auth, app, recoveryCodes, headers, box } = await withApp()
    const [code = ''] = recoveryCodes
    const signedIn = headersOf(
      (await auth.factors.signIn(ticketOf(await signIn(auth)), { totp: app.code() })) as SignInOutcome,
    )
    const replaced = await auth.factors.replaceRecoveryCodes(await identityOf(auth, signedIn))
    if (!replaced.ok) throw new Error(replaced.reason)
    expect(replaced.recoveryCodes).toHaveLength(10)
    expect(await verdict(auth, signedIn)).toBe('ok')
    expect(await verdict(auth, headers)).toBe('revoked')
    expect((await box.next(ada)).mail.text).toContain('recovery codes')
    const use = async (typed: string) =>
      auth.factors.signIn(ticketOf(await signIn(auth)), { recoveryCode: typed })
    expect((await use(code)).ok).toBe(false)
    expect((await use(replaced.recoveryCodes[0] ?? '')).ok).toBe(true)
  })

  test('are none of an account without a factor', async () => {
    const { auth } = await withAda()
    const identity = await identityOf(auth, headersOf(await signIn(auth)))
    expect(await auth.factors.replaceRecoveryCodes(identity)).toEqual({ ok: false, reason: 'no-factor' })
  })

  test('with the last one used only the app is asked for', async () => {
    const { auth, recoveryCodes } = await withApp({ signIn: { attemptsPerMinute: 'off' } })
    for (const recoveryCode of recoveryCodes)
      expect((await auth.factors.signIn(ticketOf(await signIn(auth)), { recoveryCode })).ok).toBe(true)
    expect(await signIn(auth)).toMatchObject({ reason: 'factor-required', factors: ['totp'] })
  })
})

describe('removal', () => {
  test('of one’s own needs a fresh proof, ends every other credential and takes the recovery codes with it', async () => {
    const { auth, app, headers, box, id } = await withApp()
    const signedIn = headersOf(
      (await auth.factors.signIn(ticketOf(await signIn(auth)), { totp: app.code() })) as SignInOutcome,
    )
    const identity = await identityOf(auth, signedIn)
    expect(await auth.factors.removeOwn(identity, 'another')).toEqual({ ok: false, reason: 'unknown-factor' })
    expect(await auth.factors.removeOwn(identity, app.id)).toMatchObject({ ok: true })
    expect(await verdict(auth, signedIn)).toBe('ok')
    expect(await verdict(auth, headers)).toBe('revoked')
    expect((await box.next(ada)).mail.text).toContain('removed')
    expect(await auth.factors.list(id)).toEqual({ factors: [], recoveryCodes: 0 })
    expect((await signIn(auth)).ok).toBe(true)
  })

  test('by an operator ends everything, and tells who lost it', async () => {
    const { auth, app, headers, box, id } = await withApp()
    expect(await auth.factors.remove('nobody', app.id)).toEqual({ ok: false, reason: 'unknown-factor' })
    expect(await auth.factors.remove(id, app.id)).toMatchObject({ ok: true })
    expect(await verdict(auth, headers)).toBe('revoked')
    expect((await box.next(ada)).mail.text).toContain('removed')
    expect((await signIn(auth)).ok).toBe(true)
    const [line] = (await auth.audit.list({ action: 'factor-removed' })).items
    expect(line).toMatchObject({ actor: 'operator', subjectId: id })
  })

  test('of the account takes them along; its export tells of them, without a secret', async () => {
    const { auth, app, id, recoveryCodes } = await withApp()
    const exported = await auth.subjects.export(id)
    expect(exported).toMatchObject({
      second_factors: [{ id: app.id, kind: 'totp' }],
      recovery_codes_left: 10,
    })
    for (const code of recoveryCodes) expect(JSON.stringify(exported)).not.toContain(code)
    await auth.subjects.remove(id)
    expect(await auth.factors.list(id)).toEqual({ factors: [], recoveryCodes: 0 })
  })
})
