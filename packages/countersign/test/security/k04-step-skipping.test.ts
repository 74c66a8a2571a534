/** K04, K36: random orders of every step of every flow; nobody is ever signed in without each proof that policy asks for. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxTicketsOfPurpose } from '../../src/core/ticket/ticket-store.ts'
import type { Countersign } from '../../src/face.ts'
import { type AuthenticatorApp, authenticatorApp, identityOf } from '../account/authenticator-app.ts'
import { type Mailbox, mailbox } from '../account/mailbox.ts'
import { open, password } from '../account/open.ts'
import type { ManualClock } from '../gate/manual-clock.ts'

const wish = { credential: 'session', carrier: 'header' } as const
const names = ['ann@example.com', 'bob@example.com'] as const
type Name = (typeof names)[number]

/** What is true of an account, by the model. */
interface Modelled {
  id: string
  password: string
  /** Steps are used up in order; codes once. */
  app?: AuthenticatorApp & { usedThrough: number }
  codes: Set<string>
  /** Raised by every end of everything. */
  epoch: number
}

/** What a ticket was given for. */
interface Held {
  ticket: string
  of: Name
  epoch: number
  until: number
  isUsed: boolean
}

interface World {
  auth: Countersign
  clock: ManualClock
  box: Mailbox
  accounts: Record<Name, Modelled>
  tickets: Held[]
  links: { ticket: string; of: Name; epoch: number; until: number; isUsed: boolean }[]
}

async function openWorld(): Promise<World & { close: () => Promise<void> }> {
  const box = mailbox()
  const { auth, clock } = await open({
    mail: box.send,
    linkSignIn: true,
    signIn: { attemptsPerMinute: 'off' },
  })
  const account = async (identifier: Name): Promise<Modelled> => {
    const created = await auth.signUp({ identifier, password })
    if (!created.ok || created.subject === undefined) throw new Error('no account')
    await auth.addresses.confirm({ ticket: (await box.next(identifier)).ticket })
    return { id: created.subject.id, password, codes: new Set(), epoch: 0 }
  }
  const accounts = {
    [names[0]]: await account(names[0]),
    [names[1]]: await account(names[1]),
  } as World['accounts']
  return { auth, clock, box, accounts, tickets: [], links: [], close: () => auth.close() }
}

/** A first proof came: a session exactly where no factor is set up, and a ticket where one is. */
function expectFirst(
  world: World,
  of: Name,
  isRight: boolean,
  outcome: { ok: boolean; reason?: string; ticket?: string },
): void {
  const account = world.accounts[of]
  if (!isRight) {
    expect(outcome.ok).toBe(false)
    expect(outcome.reason).not.toBe('factor-required')
    return
  }
  expect(outcome.ok ? 'ok' : outcome.reason).toBe(account.app === undefined ? 'ok' : 'factor-required')
  if (outcome.ticket !== undefined)
    world.tickets.push({
      ticket: outcome.ticket,
      of,
      epoch: account.epoch,
      until: world.clock.now() + 300_000,
      isUsed: false,
    })
}

type Step = (world: World) => Promise<void>

/** A step that a failure is told by. */
const step = (what: string, run: Step): Step => Object.assign(run, { [fc.toStringMethod]: () => what })

/** The next mail of that page; others tell of what was changed. */
async function nextOf({ box }: World, to: Name, page: string): Promise<string> {
  for (;;) {
    const mail = await box.next(to)
    if (mail.page === page) return mail.ticket
  }
}

const name = fc.constantFrom(...names)
const pick = fc.constantFrom(0, 0, 0, 1, 2, 5, 20)
const at = <Item>(items: readonly Item[], index: number): Item | undefined =>
  items[index % Math.max(1, items.length)]

const signingIn = (of: Name, isRight: boolean) =>
  step(`sign in ${of} ${isRight}`, async world => {
    const typed = isRight ? world.accounts[of].password : 'not the password'
    expectFirst(world, of, isRight, await world.auth.signIn({ identifier: of, password: typed, ...wish }))
  })
const signIn = fc.tuple(name, fc.boolean()).map(([of, isRight]) => signingIn(of, isRight))

const askForLink = name.map(of =>
  step(`a link for ${of}`, async world => {
    // Each of an instant of its own: then it is known which is the oldest.
    world.clock.advance(1)
    await world.auth.linkSignIn.begin({ identifier: of })
    const ticket = await nextOf(world, of, '/sign-in')
    const others = world.links.filter(one => one.of === of && !one.isUsed)
    for (const one of others.slice(0, Math.max(0, others.length + 1 - maxTicketsOfPurpose))) one.isUsed = true
    const { epoch } = world.accounts[of]
    world.links.push({ ticket, of, epoch, until: world.clock.now() + 600_000, isUsed: false })
  }),
)

const useLink = pick.map(index =>
  step(`link ${index}`, async world => {
    const link = at(world.links.toReversed(), index)
    if (link === undefined) return
    const isNow = link.epoch === world.accounts[link.of].epoch && world.clock.now() < link.until
    const isRight = !link.isUsed && isNow
    if (isRight) link.isUsed = true
    expectFirst(world, link.of, isRight, await world.auth.linkSignIn.finish({ ticket: link.ticket }, wish))
  }),
)

/** How many sign-ins came to their end: orders in which none does would show nothing. */
let finished = 0

/** The ticket of one may come with the factor of another, or be a link’s. */
type How = 'right' | 'before' | 'wrong' | 'recovery' | 'old recovery'
const usingFactor = (index: number, whose: Name, how: How, isLink: boolean) =>
  step(`${how} of ${whose} with ${isLink ? 'link' : 'ticket'} ${index}`, async world => {
    const held = isLink ? undefined : at(world.tickets.toReversed(), index)
    const ticket = held?.ticket ?? at(world.links.toReversed(), index)?.ticket ?? 'none'
    const owner = world.accounts[whose]
    const { app } = owner
    const now = Math.floor(world.clock.now() / 30_000)
    const [code = 'a'.repeat(24)] = owner.codes
    const off = how === 'before' ? -1 : 0
    const typed = how === 'wrong' ? app?.wrong() : app?.code(off)
    const isRecovery = how === 'recovery' || how === 'old recovery'
    const factor = isRecovery
      ? { recoveryCode: how === 'recovery' ? code : 'b'.repeat(24) }
      : { totp: typed ?? '000000' }
    const isRight = isRecovery
      ? how === 'recovery' && owner.codes.has(code)
      : how !== 'wrong' && app !== undefined && now + off > app.usedThrough
    const isGood =
      held !== undefined &&
      !held.isUsed &&
      held.of === whose &&
      held.epoch === owner.epoch &&
      world.clock.now() < held.until
    const outcome = await world.auth.factors.signIn(ticket, factor)
    // The whole of it: a ticket that is good, and a factor of the same account that counts.
    expect(outcome.ok).toBe(isGood && isRight)
    if (!outcome.ok || held === undefined) return
    held.isUsed = true
    finished += 1
    if (isRecovery) owner.codes.delete(code)
    else if (app !== undefined) app.usedThrough = now + off
    if (outcome.credential === 'session') expect(outcome.session.amr.length).toBeGreaterThan(1)
  })
const hows = fc.constantFrom<How>('right', 'right', 'before', 'wrong', 'recovery', 'old recovery')
const useFactor = fc.tuple(pick, name, hows, fc.boolean()).map(drawn => usingFactor(...drawn))

/** All of a sign-in, of whoever has an app. */
const whole = name.map(of =>
  step(`all of a sign-in of ${of}`, async world => {
    world.clock.advance(30_000)
    await signingIn(of, true)(world)
    if (world.accounts[of].app !== undefined) await usingFactor(0, of, 'right', false)(world)
  }),
)

/** Signs in as the application vouches for, and changes the factors with that. */
const changing = (of: Name, what: 'add' | 'remove' | 'codes') =>
  step(`${what} of ${of}`, async world => {
    const account = world.accounts[of]
    const given = await world.auth.sessions.create(account.id, { carrier: 'header' })
    if (!given.ok) throw new Error(given.reason)
    const identity = await identityOf(world.auth, { authorization: `Bearer ${given.sessionIdentifier}` })
    if (what === 'add' && account.app === undefined) {
      const begun = await world.auth.factors.beginTotp(identity)
      if (!begun.ok) throw new Error(begun.reason)
      const app = authenticatorApp(begun.id, begun.secret, world.clock)
      const confirmed = await world.auth.factors.confirmTotp(identity, { id: begun.id, code: app.code() })
      if (!confirmed.ok) throw new Error(confirmed.reason)
      account.app = { ...app, usedThrough: Math.floor(world.clock.now() / 30_000) }
      account.codes = new Set(confirmed.recoveryCodes)
      account.epoch += 1
    } else if (what === 'remove' && account.app !== undefined) {
      expect(await world.auth.factors.removeOwn(identity, account.app.id)).toMatchObject({ ok: true })
      delete account.app
      account.codes.clear()
      account.epoch += 1
    } else if (what === 'codes') {
      const replaced = await world.auth.factors.replaceRecoveryCodes(identity)
      expect(replaced.ok).toBe(account.app !== undefined)
      if (!replaced.ok) return
      account.codes = new Set(replaced.recoveryCodes)
      account.epoch += 1
    }
  })

const change = fc
  .tuple(name, fc.constantFrom('add', 'add', 'remove', 'codes'))
  .map(([of, what]) => changing(of, what))

/** By mail another password: everything ends, and the factor stays due. */
const recover = name.map(of =>
  step(`recover ${of}`, async world => {
    const account = world.accounts[of]
    const better = `${password} ${account.epoch}`
    await world.auth.recovery.begin(of)
    const ticket = await nextOf(world, of, '/recover')
    expect(await world.auth.recovery.finish({ ticket }, better)).toMatchObject({ ok: true })
    account.password = better
    account.epoch += 1
  }),
)

const end = name.map(of =>
  step(`end ${of}`, async world => {
    await world.auth.subjects.revokeAll(world.accounts[of].id)
    world.accounts[of].epoch += 1
  }),
)

const wait = fc
  .constantFrom(1000, 30_000, 301_000)
  .map(ms => step(`wait ${ms}`, async world => world.clock.advance(ms)))

const steps = fc.oneof(
  { weight: 4, arbitrary: signIn },
  { weight: 2, arbitrary: whole },
  { weight: 2, arbitrary: askForLink },
  { weight: 3, arbitrary: useLink },
  { weight: 8, arbitrary: useFactor },
  { weight: 2, arbitrary: change },
  recover,
  end,
  { weight: 2, arbitrary: wait },
)

test('K04 no order of steps signs anybody in without every proof', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 40, size: 'max' }), async sequence => {
      const world = await openWorld()
      try {
        for (const run of [...names.map(of => changing(of, 'add')), ...sequence]) await run(world)
      } finally {
        await world.close()
      }
    }),
    { numRuns: 60 },
  )
  expect(finished).toBeGreaterThan(20)
})
