/** K33 as a property: two nodes over one store, each with a clock that jumps up to a day either way and back at any moment. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StorageDriver } from '../../src/core/storage.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { password } from '../account/open.ts'
import { useFolder } from '../storage/folder.ts'
import { type ClockNode, openClockNode } from './clock-node.ts'

const newFile = useFolder()
const start = Date.UTC(2026, 0, 1)
const day = 86_400_000
const attemptsPerMinute = 5
const windowMs = 60_000
const lifetimeMs = 600_000
const idleMs = 1_800_000

const node = fc.constantFrom(0, 1)
const steps = fc.oneof(
  fc.record({
    do: fc.constant('jump' as const),
    node,
    to: fc.oneof(
      fc.constantFrom(0, 0, day, -day, 3_600_000, -3_600_000),
      fc.integer({ min: -day, max: day }),
    ),
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1000, 30_000, 120_000) }),
  fc.record({ do: fc.constant('guess' as const), node }),
  fc.record({
    do: fc.constant('issue' as const),
    node,
    kind: fc.constantFrom('token' as const, 'session' as const),
  }),
  fc.record({
    do: fc.constant('end' as const),
    node,
    which: fc.nat(20),
    how: fc.constantFrom('one', 'subject'),
  }),
  fc.record({ do: fc.constant('ticket' as const), node }),
  fc.record({ do: fc.constant('redeem' as const), node, which: fc.nat(20) }),
  fc.record({ do: fc.constant('sweep' as const), node }),
  fc.record({ do: fc.constant('rotate' as const), node }),
)

interface Credential {
  headers: Record<string, string>
  sid: string
  subject: string
  /** Whether the clock was right that it was issued by: only then does it live as long as it should. */
  isRight: boolean
  /** By a right clock. */
  overAt: number
  isEnded: boolean
}

interface Ticket {
  ticket: string
  isRight: boolean
  overAt: number
  isUsed: boolean
}

class World {
  readonly nodes: readonly ClockNode[]
  readonly offsets = [0, 0]
  readonly credentials: Credential[] = []
  readonly tickets: Ticket[] = []
  truth = start
  #people = 0
  #guessed = ''

  constructor(nodes: readonly ClockNode[]) {
    this.nodes = nodes
  }

  at(index: number): ClockNode {
    const found = this.nodes[index]
    if (found === undefined) throw new Error('there are two nodes')
    return found
  }

  pass(ms: number): void {
    this.truth += ms
    for (const { clock } of this.nodes) clock.advance(ms)
  }

  jump(index: number, to: number): void {
    this.at(index).clock.jumpWall(to - (this.offsets[index] ?? 0))
    this.offsets[index] = to
  }

  /** A minute for everybody; the node sweeps in it. */
  async sweep(index: number): Promise<void> {
    const other = this.at(1 - index)
    this.truth += 60_000
    other.clock.advance(60_000)
    await this.at(index).sweep()
  }

  async guess(index: number): Promise<void> {
    if (this.#guessed === '') this.#guessed = await this.#newPerson()
    await this.at(index).auth.signIn(
      { identifier: this.#guessed, password: 'not the password', credential: 'token' },
      { address: '192.0.2.1' },
    )
  }

  async issue(index: number, credential: 'token' | 'session'): Promise<void> {
    const identifier = await this.#newPerson()
    const { auth } = this.at(index)
    const outcome =
      credential === 'token'
        ? await auth.signIn({ identifier, password, credential })
        : await auth.signIn({ identifier, password, credential, carrier: 'header' })
    if (!outcome.ok) throw new Error(outcome.reason)
    const secret = outcome.credential === 'token' ? outcome.accessToken : outcome.sessionIdentifier
    this.credentials.push({
      headers: { authorization: `Bearer ${secret}` },
      sid: outcome.credential === 'token' ? (outcome.sid ?? '') : outcome.session.sid,
      subject: outcome.subject.id,
      isRight: this.offsets[index] === 0,
      overAt: this.truth + (credential === 'token' ? lifetimeMs : idleMs),
      isEnded: false,
    })
  }

  async end(index: number, which: number, how: string): Promise<void> {
    const credential = this.credentials[which % Math.max(1, this.credentials.length)]
    if (credential === undefined || credential.isEnded) return
    const { auth } = this.at(index)
    if (how === 'subject') await auth.subjects.revokeAll(credential.subject)
    // One that has timed out by this node's clock is marked too, although the answer says that there was none.
    else await auth.sessions.revoke(credential.sid)
    credential.isEnded = true
  }

  async makeTicket(index: number): Promise<void> {
    const { auth } = this.at(index)
    const { ticket } = await auth.tickets.create({ purpose: 'trial', lifetimeSeconds: lifetimeMs / 1000 })
    const isRight = this.offsets[index] === 0
    this.tickets.push({ ticket, isRight, overAt: this.truth + lifetimeMs, isUsed: false })
  }

  async redeem(index: number, which: number): Promise<void> {
    const one = this.tickets[which % Math.max(1, this.tickets.length)]
    if (one === undefined) return
    const { ok } = await this.at(index).auth.tickets.redeem('trial', { ticket: one.ticket })
    if (one.isUsed) expect(ok, 'a ticket was used twice').toBe(false)
    else if (one.isRight && this.offsets[index] === 0 && this.truth < one.overAt)
      expect(ok, 'a ticket that is good was refused').toBe(true)
    one.isUsed ||= ok
  }

  /** With the clocks right again for hours no ticket of minutes is good, whichever clock made it. */
  async checkTickets(): Promise<void> {
    for (const { ticket } of this.tickets)
      for (const { auth } of this.nodes)
        expect((await auth.tickets.redeem('trial', { ticket })).ok, 'a ticket outlives its time').toBe(false)
  }

  /** Nothing that was ended lives, on whichever node and whatever its clock says; what lives is accepted by right clocks. */
  async check(): Promise<void> {
    for (const [index, { auth }] of this.nodes.entries()) {
      for (const credential of this.credentials) {
        const { isEnded, isRight, overAt, headers } = credential
        const outcome = await auth.authenticate(headers)
        if (isEnded) expect(outcome.ok, 'what was ended lives').toBe(false)
        else if (isRight && this.offsets[index] === 0 && this.truth < overAt)
          expect(outcome, 'what lives was refused').toMatchObject({ ok: true })
      }
    }
  }

  /** With the clocks right again the owner is let in after no longer than the allowance takes, wherever guesses came from. */
  async checkLockout(): Promise<void> {
    for (const index of [0, 1]) this.jump(index, 0)
    if (this.#guessed === '') return
    for (const [index, { auth }] of this.nodes.entries()) {
      const signIn = () =>
        auth.signIn(
          { identifier: this.#guessed, password, credential: 'token' },
          { address: `198.51.100.${index}` },
        )
      const first = await signIn()
      if (first.ok) continue
      if (first.reason !== 'too-many-attempts') throw new Error(first.reason)
      expect(first.retryAfterMs).toBeLessThanOrEqual(windowMs)
      this.pass(first.retryAfterMs)
      expect(await signIn(), 'the wait that was told was not enough').toMatchObject({ ok: true })
    }
  }

  async #newPerson(): Promise<string> {
    this.#people += 1
    const identifier = `person-${this.#people}`
    const created = await this.at(0).auth.subjects.create({ identifier, password })
    if (!created.ok) throw new Error(created.reason)
    return identifier
  }
}

const property = (make: () => StorageDriver) =>
  fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 30, size: 'max' }), async drawn => {
    const driver = make()
    const options = { signIn: { attemptsPerMinute } }
    const nodes = [
      await openClockNode(driver, start, options),
      await openClockNode(driver, start, options),
    ] as const
    try {
      const world = new World(nodes)
      for (const step of drawn) {
        if (step.do === 'jump') world.jump(step.node, step.to)
        else if (step.do === 'wait') world.pass(step.ms)
        else if (step.do === 'guess') await world.guess(step.node)
        else if (step.do === 'issue') await world.issue(step.node, step.kind)
        else if (step.do === 'end') await world.end(step.node, step.which, step.how)
        else if (step.do === 'ticket') await world.makeTicket(step.node)
        else if (step.do === 'redeem') await world.redeem(step.node, step.which)
        else if (step.do === 'rotate') await world.at(step.node).auth.keys.rotate({ force: true })
        else await world.sweep(step.node)
        await world.check()
      }
      await world.checkLockout()
      await world.check()
      // What was issued by a clock that was ahead begins to live now; what was ended of it does not.
      for (const hours of [1, 5, 17, 1, 2]) {
        world.pass(hours * 3_600_000)
        await world.sweep(0)
        await world.sweep(1)
        await world.check()
        if (hours > 1) await world.checkTickets()
      }
    } finally {
      for (const { auth } of nodes) await auth.close()
    }
  })

test('over memory: nobody is locked out for longer, nothing ended lives, nothing alive is refused or swept', {
  timeout: 120_000,
}, async () => {
  await fc.assert(property(memory), { numRuns: 10 })
})

test('over SQLite the same', { timeout: 120_000 }, async () => {
  await fc.assert(
    property(() => sqlite(newFile())),
    { numRuns: 3 },
  )
})
