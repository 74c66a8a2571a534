/** The contract of tickets: used once, with their effect, by whoever comes first. */
import assert from 'node:assert/strict'
import { maxTries, type Ticket, type TicketKey } from '../../core/ticket/ticket.ts'
import { maxTicketsOfPurpose } from '../../core/ticket/ticket-store.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  changesOf,
  detailsOf,
  digestOf,
  event,
  find,
  later,
  mailAddress,
  now,
  storedSession,
  storedSubject,
  subject,
  ticket,
  withoutMark,
} from './fixtures.ts'

const byLink = ({ digest }: Ticket): TicketKey => ({ digest })
const byCode = ({ flow, code }: Ticket): TicketKey => ({
  flow: flow ?? assert.fail('no flow'),
  code: code ?? assert.fail('no code'),
})
const wrong = (made: Ticket): TicketKey => ({ ...byCode(made), code: digestOf('wrong') })

export const ticketCases: readonly ContractCase[] = casesOf('tickets', {
  async 'shows a ticket as often as one looks, by link or by code'({ tickets }) {
    const made = ticket({ data: '{"a":1}', address: 'ann@example.com' })
    await tickets.issue({ ticket: made, audit: [] })
    for (let look = 0; look < maxTries + 2; look += 1) {
      assert.deepEqual(await tickets.look({ key: byLink(made), purpose: 'recover', at: now }), made)
      assert.deepEqual(await tickets.look({ key: byCode(made), at: now }), made)
    }
    assert.equal(await tickets.look({ key: byLink(made), purpose: 'sign-in', at: now }), undefined)
    assert.equal(await tickets.look({ key: byLink(ticket()), at: now }), undefined)
  },

  async 'is used by exactly one of many, whether they have the link or the code'(storage) {
    const made = ticket({ subjectId: (await storedSubject(storage)).id })
    await storage.tickets.issue({ ticket: made, audit: [] })
    const tries = Array.from({ length: 4 }, () => [byLink(made), byCode(made)]).flat()
    const used = await Promise.all(
      tries.map((key, index) =>
        storage.tickets.redeem({ key, purpose: 'recover', at: now, audit: [event(`try ${index}`)] }),
      ),
    )
    assert.equal(used.filter(one => one !== undefined).length, 1)
    assert.equal((await detailsOf(storage)).length, 1)
  },

  async 'is good for its purpose and until it expires'({ tickets }) {
    const made = ticket()
    await tickets.issue({ ticket: made, audit: [] })
    const redeem = (key: TicketKey, purpose: 'recover' | 'sign-in', at: number) =>
      tickets.redeem({ key, purpose, at, audit: [] })
    assert.equal(await redeem(byLink(made), 'sign-in', now), undefined)
    assert.equal(await redeem(byLink(made), 'recover', later), undefined)
    assert.deepEqual((await redeem(byLink(made), 'recover', later - 1))?.digest, made.digest)
  },

  async 'lets no more wrong codes be tried than it has tries, and its link stay good'({ tickets }) {
    const made = ticket()
    await tickets.issue({ ticket: made, audit: [] })
    const guess = (key: TicketKey) => tickets.redeem({ key, purpose: 'recover', at: now, audit: [] })
    assert.deepEqual(
      await Promise.all(Array.from({ length: 20 }, () => guess(wrong(made)))),
      Array(20).fill(undefined),
    )
    assert.equal(await guess(byCode(made)), undefined)
    assert.equal(await tickets.look({ key: byCode(made), at: now }), undefined)
    assert.deepEqual((await guess(byLink(made)))?.digest, made.digest)
  },

  async 'keeps only the newest of a purpose for a subject'(storage) {
    const { id: subjectId } = await storedSubject(storage)
    const made = Array.from({ length: maxTicketsOfPurpose + 2 }, (_, index) =>
      ticket({ subjectId, createdAt: now + index }),
    )
    const other = ticket({ subjectId, purpose: 'sign-in' })
    for (const one of [other, ...made]) await storage.tickets.issue({ ticket: one, audit: [] })
    const found = await Promise.all(made.map(one => storage.tickets.look({ key: byLink(one), at: now })))
    assert.deepEqual(
      found.map(one => one !== undefined),
      made.map((_, index) => index >= 2),
    )
    assert.ok(await storage.tickets.look({ key: byLink(other), at: now }))
  },

  async 'recovers: another password, everything else over, the address verified, other tickets void'(
    storage,
  ) {
    const owner = await storedSubject(storage)
    const session = await storedSession(storage, owner)
    const made = ticket({ subjectId: owner.id, address: 'ann@example.com' })
    const other = ticket({ subjectId: owner.id, purpose: 'sign-in' })
    for (const one of [made, other]) await storage.tickets.issue({ ticket: one, audit: [] })
    const input = {
      key: byCode(made),
      passwordHash: 'hash-2',
      at: now + 1,
      addressId: 'address',
      audit: [event('recovered', { action: 'password-recovered' })],
    }
    const recovered = await storage.tickets.recover(input)
    assert.ok(recovered.outcome === 'recovered')
    assert.deepEqual(recovered.subject, { ...owner, epoch: 1, passwordChangedAt: now + 1 })
    assert.equal((await find(storage, session)).end, 'password-recovered')
    assert.equal((await storage.subjects.findCredentials('ann@example.com'))?.passwordHash, 'hash-2')
    assert.deepEqual(await storage.addresses.list(owner.id), [
      mailAddress(owner.id, {
        id: 'address',
        value: 'ann@example.com',
        verifiedAt: now + 1,
        isPrimary: true,
        createdAt: now + 1,
      }),
    ])
    assert.deepEqual(
      (await changesOf(storage)).map(({ kind }) => kind),
      ['epoch'],
    )
    assert.equal(await storage.tickets.look({ key: byLink(other), at: now }), undefined)
    assert.deepEqual(await storage.tickets.recover(input), { outcome: 'invalid-ticket' })
    assert.deepEqual(await detailsOf(storage), ['recovered'])
  },

  async 'an end of everything makes void what was asked for by mail, and nothing else'(storage) {
    const { subjects, tickets } = storage
    const owner = await storedSubject(storage)
    const other = await storedSubject(storage)
    const asked = (['recover', 'sign-in', 'confirm-address'] as const).map(purpose =>
      ticket({ subjectId: owner.id, purpose }),
    )
    const kept = [
      ticket({ subjectId: owner.id, purpose: 'undo-address' }),
      ticket({ subjectId: owner.id, purpose: 'app:unsubscribe' }),
      ticket({ subjectId: other.id }),
    ]
    const isGood = async (one: Ticket) => (await tickets.look({ key: byLink(one), at: now })) !== undefined
    const ends = [
      () => subjects.revokeAll({ subjectId: owner.id, at: now, audit: [] }),
      () => subjects.setPassword({ subjectId: owner.id, at: now, passwordHash: 'hash-2', audit: [] }),
      () => subjects.update({ subjectId: owner.id, at: now, status: 'disabled', audit: [] }),
    ]
    for (const one of kept) await tickets.issue({ ticket: one, audit: [] })
    for (const end of ends) {
      for (const one of asked) await tickets.issue({ ticket: one, audit: [] })
      assert.ok((await Promise.all(asked.map(isGood))).every(Boolean))
      await end()
      assert.deepEqual(await Promise.all(asked.map(isGood)), [false, false, false])
      assert.deepEqual(await Promise.all(kept.map(isGood)), [true, true, true])
    }
  },

  async 'keeps every ticket that undoes a change, however many there are, and through a recovery'(storage) {
    const { tickets } = storage
    const { id: subjectId } = await storedSubject(storage)
    const made = Array.from({ length: maxTicketsOfPurpose * 3 }, (_, index) =>
      ticket({ subjectId, purpose: 'undo-address', createdAt: now + index }),
    )
    for (const one of made) await tickets.issue({ ticket: one, audit: [] })
    const recovery = ticket({ subjectId })
    await tickets.issue({ ticket: recovery, audit: [] })
    const input = { key: byLink(recovery), passwordHash: 'hash-2', at: now, addressId: 'a', audit: [] }
    assert.equal((await tickets.recover(input)).outcome, 'recovered')
    for (const one of made) assert.ok(await tickets.look({ key: byLink(one), at: now }))
  },

  async 'recovers nobody who is disabled, removed or unknown'(storage) {
    const disabled = await storedSubject(storage, { status: 'disabled' })
    const removed = await storedSubject(storage)
    const made = [disabled.id, removed.id, undefined].map(subjectId =>
      ticket(subjectId === undefined ? {} : { subjectId }),
    )
    for (const one of made) await storage.tickets.issue({ ticket: one, audit: [] })
    await storage.subjects.remove({ subjectId: removed.id, at: now, audit: [] })
    for (const one of made)
      assert.deepEqual(
        await storage.tickets.recover({
          key: byLink(one),
          passwordHash: 'h',
          at: now,
          addressId: 'a',
          audit: [event('never')],
        }),
        { outcome: 'invalid-ticket' },
      )
    assert.deepEqual(await detailsOf(storage), [])
  },

  async 'admits a new subject with a verified address, and takes the identifier from who has not verified it'(
    storage,
  ) {
    const squatter = await storedSubject(storage, { identifier: 'ann@example.com' })
    const session = await storedSession(storage, squatter)
    const made = ticket({ purpose: 'sign-up', address: 'ann@example.com' })
    await storage.tickets.issue({ ticket: made, audit: [] })
    const ann = subject({ identifier: 'ann@example.com' })
    const address = mailAddress(ann.id, { value: 'ann@example.com' })
    const input = {
      key: byLink(made),
      purpose: 'sign-up' as const,
      subject: ann,
      passwordHash: 'hash',
      address,
      audit: [event('admitted')],
    }
    assert.equal((await storage.tickets.admit(input)).outcome, 'created')
    assert.deepEqual(await storage.subjects.findCredentials('ann@example.com'), {
      subject: ann,
      passwordHash: 'hash',
    })
    assert.deepEqual(await storage.addresses.list(ann.id), [{ ...address, verifiedAt: now, isPrimary: true }])
    assert.equal((await storage.subjects.find(squatter.id))?.identifier, `taken ${squatter.id}`)
    assert.equal((await find(storage, session)).end, 'identifier-taken')
    assert.deepEqual(await storage.tickets.admit(input), { outcome: 'invalid-ticket' })
  },

  async 'admits nobody under an identifier or an address that is somebody else’s'(storage) {
    const holder = await storedSubject(storage, { identifier: 'holder' })
    const taken = mailAddress(holder.id, { verifiedAt: now, isPrimary: true })
    await storage.addresses.add({ address: taken, audit: [] })
    for (const [identifier, value] of [
      ['holder', 'free@example.com'],
      ['free', taken.value],
      [taken.value, taken.value],
    ] as const) {
      const made = ticket({ purpose: 'invitation', address: value })
      await storage.tickets.issue({ ticket: made, audit: [] })
      const ann = subject({ identifier })
      const outcome = await storage.tickets.admit({
        key: byLink(made),
        purpose: 'invitation',
        subject: ann,
        address: mailAddress(ann.id, { value }),
        audit: [],
      })
      assert.deepEqual(withoutMark(outcome), { outcome: 'identifier-taken' })
      assert.equal(await storage.subjects.find(ann.id), undefined)
    }
  },

  async 'removes what has expired, so many at a time'({ tickets }) {
    const made = [1, 2, 3].map(step => ticket({ expiresAt: now + step }))
    for (const one of made) await tickets.issue({ ticket: one, audit: [] })
    assert.equal(await tickets.prune({ now: now + 2, limit: 1 }), 1)
    assert.equal(await tickets.prune({ now: now + 2, limit: 5 }), 1)
    assert.equal(await tickets.prune({ now: now + 2, limit: 5 }), 0)
    const [, , last] = made
    assert.ok(last !== undefined && (await tickets.look({ key: byLink(last), at: now })))
  },

  async 'gives what a clock has made that was ahead its lifetime from now, so many at a time'({ tickets }) {
    const made = [0, 1, 2].map(step =>
      ticket({ createdAt: now + step * 3_600_000, expiresAt: now + step * 3_600_000 + 600_000 }),
    )
    for (const one of made) await tickets.issue({ ticket: one, audit: [] })
    const [, ahead] = made
    const seen = () => ahead && tickets.look({ key: byLink(ahead), at: now })
    // A database with a clock has made them all now.
    if ((await seen())?.createdAt !== ahead?.createdAt) return
    const bringDown = (limit: number) => tickets.bringDown({ beyond: now + 60_000, to: now + 1, limit })
    assert.deepEqual([await bringDown(1), await bringDown(10), await bringDown(10)], [1, 1, 0])
    assert.deepEqual(await seen(), { ...ahead, createdAt: now + 1, expiresAt: now + 600_001 })
  },
})
