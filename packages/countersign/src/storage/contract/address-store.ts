/** The contract of addresses, and of removing a subject with everything that hangs on it. */
import assert from 'node:assert/strict'
import { type FormerAddresses, maxAddresses } from '../../core/address/address-store.ts'
import type { Storage } from '../../core/storage.ts'
import type { Subject } from '../../core/subject/subject.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  changesOf,
  detailsOf,
  event,
  find,
  mailAddress,
  now,
  storedSession,
  storedSubject,
  subject,
  ticket,
} from './fixtures.ts'

/** A ticket to confirm an address, issued. */
async function confirmation(storage: Storage, subjectId: string, address: string) {
  const made = ticket({ purpose: 'confirm-address', subjectId, address })
  await storage.tickets.issue({ ticket: made, audit: [] })
  return { digest: made.digest }
}

async function verifiedAddress(storage: Storage, owner: Subject, value: string) {
  const address = mailAddress(owner.id, { value })
  assert.equal(await storage.addresses.add({ address, audit: [] }), 'added')
  const key = await confirmation(storage, owner.id, value)
  assert.equal((await storage.addresses.confirm({ key, at: now, audit: [] })).outcome, 'confirmed')
  return address
}

export const addressCases: readonly ContractCase[] = casesOf('addresses', {
  async 'adds each address of a subject once, and no more than there may be'(storage) {
    const owner = await storedSubject(storage)
    const made = Array.from({ length: maxAddresses }, (_, index) =>
      mailAddress(owner.id, { createdAt: now + index }),
    )
    for (const address of made) assert.equal(await storage.addresses.add({ address, audit: [] }), 'added')
    const [first = mailAddress(owner.id)] = made
    assert.equal(
      await storage.addresses.add({ address: { ...first, id: 'another' }, audit: [event('never')] }),
      'known',
    )
    const more = mailAddress(owner.id)
    assert.equal(await storage.addresses.add({ address: more, audit: [event('never')] }), 'too-many')
    assert.equal(
      await storage.addresses.add({ address: mailAddress('nobody'), audit: [] }),
      'unknown-subject',
    )
    assert.deepEqual(await storage.addresses.list(owner.id), made)
    assert.deepEqual(await detailsOf(storage), [])
  },

  async 'verifies by a ticket: the first is primary, and one signs in by any'(storage) {
    const owner = await storedSubject(storage)
    const first = await verifiedAddress(storage, owner, 'one@example.com')
    const second = await verifiedAddress(storage, owner, 'two@example.com')
    assert.deepEqual(await storage.addresses.list(owner.id), [
      { ...first, verifiedAt: now, isPrimary: true },
      { ...second, verifiedAt: now },
    ])
    for (const value of [owner.identifier, 'one@example.com', 'two@example.com'])
      assert.deepEqual((await storage.subjects.findCredentials(value))?.subject, owner)
  },

  async 'lets many claim an address and exactly one verify it'(storage) {
    const owners = await Promise.all(Array.from({ length: 6 }, () => storedSubject(storage)))
    const keys = await Promise.all(
      owners.map(async ({ id }) => {
        await storage.addresses.add({ address: mailAddress(id, { value: 'ann@example.com' }), audit: [] })
        assert.equal(await storage.subjects.findCredentials('ann@example.com'), undefined)
        return confirmation(storage, id, 'ann@example.com')
      }),
    )
    const outcomes = await Promise.all(
      keys.map(key => storage.addresses.confirm({ key, at: now, audit: [event('confirmed')] })),
    )
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), [
      ...Array(5).fill('address-taken'),
      'confirmed',
    ])
    const winner = owners[outcomes.findIndex(({ outcome }) => outcome === 'confirmed')]
    assert.deepEqual((await storage.subjects.findCredentials('ann@example.com'))?.subject, winner)
    assert.deepEqual(await detailsOf(storage), ['confirmed'])
  },

  async 'takes an identifier from who has not verified it, with all that they hold'(storage) {
    const squatter = await storedSubject(storage, { identifier: 'ann@example.com' })
    const session = await storedSession(storage, squatter)
    const ann = await storedSubject(storage)
    await verifiedAddress(storage, ann, 'ann@example.com')
    assert.deepEqual((await storage.subjects.findCredentials('ann@example.com'))?.subject, ann)
    assert.equal((await find(storage, session)).end, 'identifier-taken')
    assert.deepEqual(await storage.subjects.find(squatter.id), {
      ...squatter,
      identifier: `taken ${squatter.id}`,
      epoch: 1,
    })
    assert.deepEqual(
      (await changesOf(storage)).map(({ kind }) => kind),
      ['epoch'],
    )
  },

  async 'gives nobody an identifier that somebody has verified as an address'(storage) {
    const ann = await storedSubject(storage)
    await verifiedAddress(storage, ann, 'ann@example.com')
    const another = { subject: subject({ identifier: 'ann@example.com' }), passwordHash: 'h', audit: [] }
    assert.equal(await storage.subjects.create(another), 'identifier-taken')
    const bob = await storedSubject(storage)
    const rename = { identifier: 'ann@example.com', audit: [] }
    assert.equal(await storage.subjects.rename({ ...rename, subjectId: bob.id }), 'identifier-taken')
    assert.deepEqual(await storage.subjects.rename({ ...rename, subjectId: ann.id }), {
      ...ann,
      identifier: 'ann@example.com',
    })
  },

  async 'moves the primary address, and an identifier that is one with it'(storage) {
    const owner = await storedSubject(storage, { identifier: 'one@example.com' })
    const first = await verifiedAddress(storage, owner, 'one@example.com')
    const second = await verifiedAddress(storage, owner, 'two@example.com')
    const claim = mailAddress(owner.id)
    await storage.addresses.add({ address: claim, audit: [] })
    const move = (id: string) =>
      storage.addresses.makePrimary({ subjectId: owner.id, id, audit: [event('moved')] })
    for (const id of [claim.id, 'unknown']) assert.equal(await move(id), undefined)
    assert.deepEqual(await move(second.id), {
      subject: { ...owner, identifier: 'two@example.com' },
      address: { ...second, verifiedAt: now, isPrimary: true },
      before: { ...first, verifiedAt: now, isPrimary: true },
    })
    assert.equal((await storage.subjects.find(owner.id))?.identifier, 'two@example.com')
    await move(second.id)
    assert.deepEqual(await detailsOf(storage), ['moved'])
  },

  async 'removes addresses, the primary one last'(storage) {
    const owner = await storedSubject(storage)
    const first = await verifiedAddress(storage, owner, 'one@example.com')
    const second = await verifiedAddress(storage, owner, 'two@example.com')
    const remove = (id: string) =>
      storage.addresses.remove({ subjectId: owner.id, id, audit: [event('removed')] })
    assert.deepEqual(await remove(first.id), { outcome: 'primary' })
    assert.deepEqual(await remove('unknown'), { outcome: 'unknown' })
    const key = await confirmation(storage, owner.id, second.value)
    assert.equal((await remove(second.id)).outcome, 'removed')
    assert.equal((await storage.addresses.confirm({ key, at: now, audit: [] })).outcome, 'invalid-ticket')
    assert.equal(await storage.subjects.findCredentials('two@example.com'), undefined)
    assert.equal((await remove(first.id)).outcome, 'removed')
    assert.deepEqual(await storage.addresses.list(owner.id), [])
    assert.deepEqual(await detailsOf(storage), ['removed', 'removed'])
  },

  async 'undoes a change of addresses, and ends everything'(storage) {
    const owner = await storedSubject(storage, { identifier: 'one@example.com' })
    const first = await verifiedAddress(storage, owner, 'one@example.com')
    const former: FormerAddresses = {
      identifier: owner.identifier,
      addresses: [{ id: first.id, value: first.value, isPrimary: true }],
    }
    const undo = ticket({ purpose: 'undo-address', subjectId: owner.id, data: JSON.stringify(former) })
    await storage.tickets.issue({ ticket: undo, audit: [] })
    const second = await verifiedAddress(storage, owner, 'thief@example.com')
    await storage.addresses.makePrimary({ subjectId: owner.id, id: second.id, audit: [] })
    await storage.addresses.remove({ subjectId: owner.id, id: first.id, audit: [] })
    const session = await storedSession(storage, owner)
    const restore = () =>
      storage.addresses.restore({ key: { digest: undo.digest }, at: now + 1, audit: [event('undone')] })
    const restored = await restore()
    assert.ok(restored.outcome === 'restored')
    assert.deepEqual(restored.subject, { ...owner, epoch: 1 })
    assert.deepEqual(await storage.subjects.find(owner.id), { ...owner, epoch: 1 })
    assert.deepEqual(await storage.addresses.list(owner.id), [
      { ...first, createdAt: now + 1, verifiedAt: now + 1, isPrimary: true },
    ])
    assert.equal((await find(storage, session)).end, 'address-restored')
    assert.deepEqual(await restore(), { outcome: 'invalid-ticket' })
    assert.deepEqual(await detailsOf(storage), ['undone'])
  },

  async 'undoes nothing where somebody else has verified the address since'(storage) {
    const owner = await storedSubject(storage)
    const first = await verifiedAddress(storage, owner, 'one@example.com')
    const former: FormerAddresses = {
      identifier: owner.identifier,
      addresses: [{ id: first.id, value: first.value, isPrimary: true }],
    }
    const undo = ticket({ purpose: 'undo-address', subjectId: owner.id, data: JSON.stringify(former) })
    await storage.tickets.issue({ ticket: undo, audit: [] })
    await storage.addresses.remove({ subjectId: owner.id, id: first.id, audit: [] })
    const other = await storedSubject(storage)
    await verifiedAddress(storage, other, 'one@example.com')
    assert.deepEqual(await storage.addresses.restore({ key: { digest: undo.digest }, at: now, audit: [] }), {
      outcome: 'address-taken',
    })
    assert.deepEqual(await storage.subjects.find(owner.id), owner)
  },

  async 'removes a subject with everything that hangs on it, and never gives its id again'(storage) {
    const external = { issuer: 'https://idp.example', externalId: '42' }
    const ann = subject({ identifier: 'ann', attributes: { plan: 'gold' }, language: 'ko' })
    const create = { subject: ann, passwordHash: 'hash', externalIdentity: external, audit: [] }
    assert.equal(await storage.subjects.create(create), 'created')
    assert.deepEqual(await storage.subjects.findByExternalIdentity(external), ann)
    assert.deepEqual(await storage.subjects.externalIdentities(ann.id), [{ ...external, createdAt: now }])
    assert.equal(await storage.subjects.create({ ...create, subject: subject() }), 'external-identity-taken')
    await verifiedAddress(storage, ann, 'ann@example.com')
    const session = await storedSession(storage, ann, { address: '192.0.2.1', userAgent: 'a browser' })
    const removal = { subjectId: ann.id, at: now, audit: [event('removed')] }
    assert.ok(await storage.subjects.remove(removal))
    assert.equal(await storage.subjects.find(ann.id), undefined)
    for (const name of ['ann', 'ann@example.com', `removed ${ann.id}`])
      assert.equal((await storage.subjects.findCredentials(name))?.subject.status, undefined)
    assert.equal(await storage.subjects.findByExternalIdentity(external), undefined)
    assert.deepEqual(await storage.addresses.list(ann.id), [])
    assert.deepEqual(await storage.subjects.list({ limit: 5 }), { items: [] })
    assert.equal(await storage.subjects.count({}), 0)
    const { end, address, userAgent } = await find(storage, session)
    assert.deepEqual(
      { end, address, userAgent },
      { end: 'subject-removed', address: undefined, userAgent: undefined },
    )
    assert.deepEqual(
      (await changesOf(storage)).map(({ kind }) => kind),
      ['epoch'],
    )
    assert.equal(await storage.subjects.remove(removal), undefined)
    await assert.rejects(storage.subjects.create({ ...create, subject: { ...subject(), id: ann.id } }))
    assert.equal(
      await storage.subjects.create({ ...create, subject: subject({ identifier: 'ann' }) }),
      'created',
    )
    assert.deepEqual(await detailsOf(storage), ['removed'])
  },

  async 'does not remove the last that holds a role'(storage) {
    const one = await storedSubject(storage, { roles: ['admin'] })
    const removal = { subjectId: one.id, at: now, audit: [], keepsRole: 'admin' }
    assert.equal(await storage.subjects.remove(removal), 'last-holder')
    await storedSubject(storage, { roles: ['admin'] })
    assert.ok(await storage.subjects.remove(removal))
  },

  async 'keeps an account without a password until it is given one'(storage) {
    const { hasPassword, ...rest } = subject({ hasPassword: false })
    const bare = { ...rest, ...(hasPassword === false && { hasPassword }) }
    assert.equal(await storage.subjects.create({ subject: bare, audit: [] }), 'created')
    assert.deepEqual(await storage.subjects.findCredentials(bare.identifier), { subject: bare })
    await storage.subjects.setPassword({ subjectId: bare.id, at: now + 1, passwordHash: 'hash', audit: [] })
    assert.deepEqual(await storage.subjects.findCredentials(bare.identifier), {
      subject: { ...rest, epoch: 1, passwordChangedAt: now + 1 },
      passwordHash: 'hash',
    })
  },

  async 'keeps attributes and language, and audits their change'(storage) {
    const ann = await storedSubject(storage)
    const attributes = { plan: 'gold', seats: [1, 2], nested: { 'a b': null } }
    const update = { subjectId: ann.id, at: now, attributes, audit: [event('changed')] }
    await storage.subjects.update(update)
    await storage.subjects.update(update)
    const updated = await storage.subjects.update({ ...update, language: 'ko' })
    assert.ok(typeof updated === 'object')
    assert.deepEqual(updated.subject, { ...ann, attributes, language: 'ko' })
    assert.deepEqual(await storage.subjects.find(ann.id), { ...ann, attributes, language: 'ko' })
    assert.deepEqual(await detailsOf(storage), ['changed', 'changed'])
    assert.deepEqual(await changesOf(storage), [])
  },
})
