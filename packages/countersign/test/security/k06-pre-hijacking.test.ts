/** K06: whoever claims an address that they do not read gains nothing by it, however early they come. */
import { expect, test } from 'vitest'
import { mailbox } from '../account/mailbox.ts'
import { open, password } from '../account/open.ts'

const victim = 'victim@example.com'

test('K06 an account that was made for somebody else’s address ends when its holder recovers or confirms it', async () => {
  const box = mailbox()
  const { auth } = await open({ mail: box.send })
  await auth.signUp({ identifier: victim, password })
  await box.next(victim)
  const early = await auth.signIn({ identifier: victim, password, credential: 'session', carrier: 'header' })
  if (!early.ok) throw new Error(early.reason)
  const key = await auth.keysOf(early.subject.id).create({ name: 'kept for later' })
  if (!key.ok) throw new Error(key.reason)
  // The holder comes along with an account of their own, and shows that they read the address.
  const own = await auth.subjects.create({ identifier: 'holder', password: 'a passphrase of their own' })
  if (!own.ok) throw new Error(own.reason)
  await auth.addresses.add(own.subject.id, victim)
  const confirmed = await auth.addresses.confirm({ ticket: (await box.next(victim)).ticket })
  expect(confirmed.ok).toBe(true)
  for (const secret of [early.sessionIdentifier, key.key])
    expect((await auth.authenticate({ authorization: `Bearer ${secret}` })).ok).toBe(false)
  const again = { identifier: victim, credential: 'session', carrier: 'header' } as const
  expect(await auth.signIn({ ...again, password })).toMatchObject({ ok: false })
  expect(await auth.signIn({ ...again, password: 'a passphrase of their own' })).toMatchObject({
    ok: true,
    subject: { id: own.subject.id },
  })
})

test('K06 an address that nobody has confirmed does not sign in, is told nothing, and recovers nothing', async () => {
  const box = mailbox()
  const { auth } = await open({ mail: box.send, linkSignIn: true })
  const thief = await auth.subjects.create({ identifier: 'thief', password })
  if (!thief.ok) throw new Error(thief.reason)
  await auth.addresses.add(thief.subject.id, victim)
  await box.next(victim)
  await auth.subjects.setPassword(thief.subject.id, 'another passphrase of theirs')
  expect(await auth.recovery.begin(victim)).toMatchObject({ ok: true })
  expect(await auth.linkSignIn.begin({ identifier: victim })).toMatchObject({ ok: true })
  expect(await auth.mail.count()).toEqual({ waiting: 0, failed: 0, held: 0 })
  expect(box.mails).toEqual([])
})

test('K06 a sign-up that somebody else asked for makes no account that they can open, whichever mail is confirmed', async () => {
  const box = mailbox()
  const { auth } = await open({ mail: box.send, signUp: 'verified' })
  const theirs = 'a passphrase of the thief'
  const asked = await auth.signUp({ identifier: victim, password: theirs })
  if (!asked.ok || asked.flow === undefined) throw new Error('it was not asked for')
  const { ticket } = await box.next(victim)
  expect(await auth.tickets.show({ ticket })).toMatchObject({ purpose: 'sign-up', password: 'required' })
  // The mail looks like the one that the holder waits for, so its link is opened.
  expect(await auth.invitations.confirmSignUp({ ticket })).toEqual({ ok: false, reason: 'password-required' })
  const made = await auth.invitations.confirmSignUp({ ticket }, { password })
  expect(made.ok).toBe(true)
  const wish = { identifier: victim, credential: 'session', carrier: 'header' } as const
  expect(await auth.signIn({ ...wish, password: theirs })).toMatchObject({ reason: 'invalid-credentials' })
  expect(await auth.signIn({ ...wish, password })).toMatchObject({ ok: true })
  // With the page that asked alone nothing is done either: the code is in the mail.
  expect(await auth.invitations.confirmSignUp({ flow: asked.flow, code: '000000' })).toMatchObject({
    reason: 'invalid-ticket',
  })
})
