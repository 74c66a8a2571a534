/** Recovery and sign-in by mail: what a link and a code do, once, and what nobody learns from asking. */
import { describe, expect, test } from 'vitest'
import { memory } from '../../src/storage/memory/memory.ts'
import { mailbox } from './mailbox.ts'
import { open, password } from './open.ts'

const better = 'a much better passphrase'
const ada = 'ada@example.com'

async function openWithMail(options: Parameters<typeof open>[0] = {}) {
  const box = mailbox()
  const opened = await open({ mail: box.send, mailName: 'Example', ...options })
  return { ...opened, box }
}

async function withAda(options: Parameters<typeof open>[0] = {}) {
  const opened = await openWithMail(options)
  const { auth, box } = opened
  const signedUp = await auth.signUp({ identifier: ada, password })
  if (!signedUp.ok || signedUp.subject === undefined) throw new Error('no account')
  // Who signs up with an address is asked to confirm it.
  const confirmation = await box.next(ada)
  expect(confirmation.page).toBe('/confirm')
  return { ...opened, id: signedUp.subject.id, confirmation }
}

const signIn = (auth: Awaited<ReturnType<typeof open>>['auth'], identifier: string, secret: string) =>
  auth.signIn({ identifier, password: secret, credential: 'session', carrier: 'header' })

async function begin(auth: Awaited<ReturnType<typeof open>>['auth'], identifier = ada) {
  const asked = await auth.recovery.begin(identifier)
  if (!asked.ok) throw new Error(asked.reason)
  return asked.flow
}

describe('recovery', () => {
  test.each(['link', 'code'] as const)(
    'by the %s sets the password, ends everything and signs nobody in',
    async way => {
      const { auth, box } = await withAda()
      const before = await signIn(auth, ada, password)
      if (!before.ok) throw new Error(before.reason)
      const flow = await begin(auth)
      const { ticket, code, page } = await box.next(ada)
      expect(page).toBe('/recover')
      const presented = way === 'link' ? { ticket } : { flow, code: ` ${code.slice(0, 3)} ${code.slice(3)}` }
      expect(await auth.tickets.show(presented)).toMatchObject({
        purpose: 'recover',
        identifier: ada,
        password: 'required',
      })
      expect(await auth.recovery.finish(presented, better)).toMatchObject({ ok: true })
      const headers = { authorization: `Bearer ${before.sessionIdentifier}` }
      expect(await auth.authenticate(headers)).toMatchObject({ ok: false, reason: 'revoked' })
      expect(await signIn(auth, ada, password)).toMatchObject({ ok: false })
      expect(await signIn(auth, ada, better)).toMatchObject({ ok: true })
      // Used: by link and by code.
      for (const again of [{ ticket }, { flow, code }])
        expect(await auth.recovery.finish(again, better)).toEqual({ ok: false, reason: 'invalid-ticket' })
      expect((await auth.audit.list({ action: 'password-recovered' })).items).toHaveLength(1)
    },
  )

  test('verifies the address that it went to, so that the owner is told the next time', async () => {
    const { auth, box, id } = await withAda()
    await begin(auth)
    const { ticket } = await box.next(ada)
    await auth.recovery.finish({ ticket }, better)
    expect((await auth.addresses.list(id)).map(({ value, isPrimary }) => ({ value, isPrimary }))).toEqual([
      { value: ada, isPrimary: true },
    ])
    await auth.subjects.setPassword(id, 'yet another passphrase')
    expect((await box.next(ada)).mail.subject).toBe('Your Example password was changed')
  })

  test('keeps the ticket where the new password is refused', async () => {
    const { auth, box } = await withAda()
    await begin(auth)
    const { ticket } = await box.next(ada)
    expect(await auth.recovery.finish({ ticket }, 'password')).toMatchObject({ reason: 'weak-password' })
    expect(await auth.recovery.finish({ ticket }, better)).toMatchObject({ ok: true })
  })

  test('is over after ten minutes, and after five wrong codes the link alone is good', async () => {
    const { auth, box, clock } = await withAda()
    const flow = await begin(auth)
    const { ticket, code } = await box.next(ada)
    const wrong = code === '000000' ? '000001' : '000000'
    for (let guess = 0; guess < 5; guess += 1)
      expect(await auth.recovery.finish({ flow, code: wrong }, better)).toMatchObject({ ok: false })
    expect(await auth.recovery.finish({ flow, code }, better)).toMatchObject({ ok: false })
    expect(await auth.tickets.show({ ticket })).toMatchObject({ purpose: 'recover' })
    clock.advance(600 * 1000)
    expect(await auth.recovery.finish({ ticket }, better)).toEqual({ ok: false, reason: 'invalid-ticket' })
  })

  test('answers everybody alike, and writes to nobody who is not there', async () => {
    const { auth, box } = await withAda()
    await auth.subjects.create({ identifier: 'no-address', password })
    await auth.subjects.create({ identifier: 'gone@example.com', password })
    const gone = await auth.subjects.findByIdentifier('gone@example.com')
    await auth.subjects.update(gone?.id ?? '', { status: 'disabled' })
    for (const identifier of ['nobody@example.com', 'no-address', 'gone@example.com', '', ' '])
      expect(await auth.recovery.begin(identifier)).toEqual({
        ok: true,
        flow: expect.stringMatching(/^[\w-]{54}$/),
      })
    await begin(auth)
    // The last that was asked for: whatever would have been sent before it is here too.
    await box.next(ada)
    expect(box.mails).toEqual([])
    expect(await auth.mail.count()).toMatchObject({ failed: 0, held: 0 })
  })

  test('takes the language of the subject, and links that begin with the issuer', async () => {
    const { auth, box, id } = await withAda()
    await auth.subjects.update(id, { language: 'ko' })
    await begin(auth)
    const { mail } = await box.next(ada)
    expect(mail.language).toBe('ko')
    expect(mail.text).toContain('https://auth.example.com/recover#')
    expect(mail.headers['Auto-Submitted']).toBe('auto-generated')
  })

  test('sends no more mails to one account than it may, whoever asks', async () => {
    const { auth } = await withAda()
    const ask = (host: number) => auth.recovery.begin(ada, { address: `192.0.2.${host}` })
    const outcomes = []
    for (let host = 1; host <= 14; host += 1) outcomes.push((await ask(host)).ok)
    expect(outcomes).toEqual([...Array(10).fill(true), ...Array(4).fill(false)])
    // The same for an identifier that nobody has.
    const others = []
    for (let host = 1; host <= 12; host += 1)
      others.push((await auth.recovery.begin('nobody@example.com', { address: `198.51.100.${host}` })).ok)
    expect(others).toEqual([...Array(10).fill(true), false, false])
  })

  test('is not to be had where no mail is sent', async () => {
    const { auth } = await open()
    expect(await auth.recovery.begin(ada)).toEqual({ ok: false, reason: 'mail-unavailable' })
  })
})

describe('sign-in by mail', () => {
  test.each(['session', 'token'] as const)('gives a %s once', async credential => {
    const { auth, box } = await withAda({ linkSignIn: true })
    const asked = await auth.linkSignIn.begin({ identifier: ada, returnTo: '/orders?page=2' })
    if (!asked.ok) throw new Error(asked.reason)
    const { ticket, page } = await box.next(ada)
    expect(page).toBe('/sign-in')
    const wish = credential === 'session' ? { credential, carrier: 'header' as const } : { credential }
    const given = await auth.linkSignIn.finish({ ticket }, wish)
    if (!given.ok) throw new Error(given.reason)
    expect(given.returnTo).toBe('/orders?page=2')
    const secret = given.credential === 'session' ? given.sessionIdentifier : given.accessToken
    expect(await auth.authenticate({ authorization: `Bearer ${secret}` })).toMatchObject({
      ok: true,
      identity: { amr: ['mail'] },
    })
    expect(await auth.linkSignIn.finish({ ticket }, wish)).toEqual({ ok: false, reason: 'invalid-ticket' })
  })

  test('is refused where it is switched off', async () => {
    const { auth } = await withAda()
    const off = { ok: false, reason: 'link-sign-in-off' }
    expect(await auth.linkSignIn.begin({ identifier: ada })).toEqual(off)
    expect(await auth.linkSignIn.finish({ ticket: 'x' }, { credential: 'session' })).toEqual(off)
  })

  test('leads to no other site', async () => {
    const { auth } = await withAda({ linkSignIn: true })
    for (const returnTo of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/\t/evil.example',
      'orders',
      '',
    ])
      await expect(auth.linkSignIn.begin({ identifier: ada, returnTo })).rejects.toThrow(TypeError)
  })

  test('does not pass the end of everything that comes between', async () => {
    const { auth, box, id } = await withAda({ linkSignIn: true })
    await auth.linkSignIn.begin({ identifier: ada })
    const { ticket } = await box.next(ada)
    await auth.subjects.update(id, { status: 'disabled' })
    expect(await auth.linkSignIn.finish({ ticket }, { credential: 'session' })).toEqual({
      ok: false,
      reason: 'invalid-ticket',
    })
  })
})

test('of many that have one ticket on two nodes one is let in', async () => {
  const storage = memory()
  const box = mailbox()
  const options = { storage, mail: box.send, linkSignIn: true }
  const nodes = [await open(options), await open(options)]
  const [first] = nodes
  await first?.auth.subjects.create({ identifier: ada, password })
  await first?.auth.linkSignIn.begin({ identifier: ada })
  const { ticket } = await box.next(ada)
  const tries = Array.from({ length: 60 }, (_, index) =>
    nodes[index % 2]?.auth.linkSignIn.finish({ ticket }, { credential: 'session', carrier: 'header' }),
  )
  const outcomes = await Promise.all(tries)
  expect(outcomes.filter(outcome => outcome?.ok)).toHaveLength(1)
  expect(await first?.auth.sessions.count()).toBe(1)
})
