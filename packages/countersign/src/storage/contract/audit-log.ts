/** The contract of the audit log. */
import assert from 'node:assert/strict'
import {
  type ChainState,
  chainStart,
  isVouchedFor,
  verifyChain,
  vouchFor,
} from '../../core/audit/audit-chain.ts'
import type { AuditEvent, AuditRecord } from '../../core/audit/audit-event.ts'
import type { Storage } from '../../core/storage.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  allPages,
  auditKey,
  auditOf,
  badCursors,
  digestOf,
  event,
  now,
  seal,
  session,
  storedSubject,
} from './fixtures.ts'

const full: AuditEvent = {
  at: now,
  action: 'sign-in',
  outcome: 'refused',
  detail: 'invalid-credentials',
  actor: 'somebody',
  subjectId: 'someone',
  credentialId: 'sid',
  kind: 'session',
  address: '2001:db8::1',
  userAgent: 'Mozilla/5.0 "quoted" \\ \u0000 \ud800 ☂',
}

const start: ChainState = { sequence: 0, hash: chainStart }

function assertChain(records: readonly AuditRecord[], from: ChainState = start): void {
  assert.equal(verifyChain(auditKey, from, records).ok, true, 'the hash chain is broken')
}

async function listed(storage: Storage, filter: Parameters<Storage['audit']['list']>[0]): Promise<number[]> {
  await seal(storage)
  return (await storage.audit.list(filter)).items.map(({ sequence }) => sequence)
}

export const auditCases: readonly ContractCase[] = casesOf('audit', {
  async 'keeps every field of an event exactly, numbered from 1'(storage) {
    await storage.audit.append([full, event('second')])
    await storage.audit.append([])
    await storage.audit.append([event('third')])
    const records = await auditOf(storage)
    assert.deepEqual(
      records.map(({ sequence }) => sequence),
      [1, 2, 3],
    )
    const events = records.map(({ sequence, hash, personal, ...rest }) => rest)
    assert.deepEqual(events, [full, event('second'), event('third')])
    assertChain(records)
  },

  async 'chains events without gaps or forks under concurrent appends and operations'(storage) {
    const made = await storedSubject(storage)
    const work = Array.from({ length: 30 }, (_, index) =>
      index % 2 === 0
        ? storage.audit.append([event(`${index} a`), event(`${index} b`)])
        : storage.sessions.create({ session: session(made), maxPerSubject: 3, audit: [event(`${index}`)] }),
    )
    await Promise.all(work)
    const records = await auditOf(storage)
    // Each of the 15 sessions beyond the third has ended another, with an event of its own.
    assert.equal(records.length, 15 * 2 + 15 + 12)
    assert.deepEqual(
      records.map(({ sequence }) => sequence),
      records.map((_, index) => index + 1),
    )
    assertChain(records)
    const place = new Map(records.map(({ detail, sequence }) => [detail, sequence]))
    for (let index = 0; index < 30; index += 2) {
      assert.equal(
        place.get(`${index} b`),
        (place.get(`${index} a`) ?? 0) + 1,
        'events of one call stand together',
      )
    }
  },

  async 'lists newest first, page by page'(storage) {
    await storage.audit.append(Array.from({ length: 7 }, (_, index) => event(`${index}`)))
    await seal(storage)
    const items = await allPages(page => storage.audit.list({ limit: 3, ...page }), 3)
    assert.deepEqual(
      items.map(({ sequence }) => sequence),
      [7, 6, 5, 4, 3, 2, 1],
    )
    assert.deepEqual(items.toReversed(), await auditOf(storage))
  },

  async 'keeps the order of its pages while events are appended'(storage) {
    await storage.audit.append([event('1'), event('2'), event('3')])
    await seal(storage)
    const first = await storage.audit.list({ limit: 2 })
    await storage.audit.append([event('4')])
    await seal(storage)
    const second = await storage.audit.list({ limit: 2, after: first.next ?? assert.fail('no cursor') })
    assert.deepEqual(
      second.items.map(({ sequence }) => sequence),
      [1],
    )
    assert.equal('next' in second, false)
  },

  async 'answers a cursor that is not one of its own with an empty page'(storage) {
    await storage.audit.append([event('1')])
    await seal(storage)
    for (const after of badCursors)
      assert.deepEqual(await storage.audit.list({ limit: 5, after }), { items: [] })
  },

  async 'filters by action, subject, outcome and time, each and together'(storage) {
    await storage.audit.append([
      event('1', { actor: 'ann', at: now + 10 }),
      event('2', { subjectId: 'ann', action: 'sign-out', at: now + 20 }),
      event('3', { actor: 'ann', subjectId: 'ann', outcome: 'refused', at: now + 30 }),
      event('4', { actor: 'bob', subjectId: 'bob', at: now + 40 }),
      event('5', { actor: 'bob', subjectId: 'ann', action: 'session-revoked', at: now + 50 }),
    ])
    const limit = 10
    assert.deepEqual(await listed(storage, { limit, subjectId: 'ann' }), [5, 3, 2, 1])
    assert.deepEqual(await listed(storage, { limit, action: 'sign-in' }), [4, 3, 1])
    assert.deepEqual(await listed(storage, { limit, outcome: 'refused' }), [3])
    assert.deepEqual(await listed(storage, { limit, since: now + 20, until: now + 40 }), [3, 2])
    assert.deepEqual(
      await listed(storage, { limit, action: 'sign-in', subjectId: 'ann', outcome: 'success' }),
      [1],
    )
    const pages = await allPages(page => storage.audit.list({ limit: 1, subjectId: 'bob', ...page }), 1)
    assert.deepEqual(
      pages.map(({ sequence }) => sequence),
      [5, 4],
    )
    assert.deepEqual(await storage.audit.list({ limit, subjectId: 'nobody' }), { items: [] })
  },

  async 'shows what was appended once it is sealed, and tells what is not'(storage) {
    const { audit } = storage
    await audit.append([event('1'), event('2')])
    await audit.append([event('3')])
    assert.deepEqual(await audit.read({ after: 0, limit: 10 }), [])
    assert.deepEqual(await audit.list({ limit: 10 }), { items: [] })
    const nothing = { sequence: 0, hash: chainStart }
    assert.deepEqual(await audit.head(), {
      ...nothing,
      archived: nothing,
      keyed: nothing,
      pending: 2,
      isGuarded: true,
    })
    const [one, two] = [
      { key: auditKey, seed: auditKey, limit: 1 },
      { key: auditKey, seed: auditKey, limit: 9 },
    ]
    const { oldest } = await audit.unsealed()
    assert.equal(typeof oldest, 'number')
    assert.equal((await audit.unsealed()).oldest, oldest)
    assert.equal(await audit.seal(one), 1)
    assert.notEqual((await audit.unsealed()).oldest, oldest)
    assert.equal((await audit.read({ after: 0, limit: 10 })).length, 2)
    assert.equal(await audit.seal(two), 1)
    assert.equal(await audit.seal(two), 0)
    const records = await audit.read({ after: 0, limit: 10 })
    const { sequence, hash, pending } = await audit.head()
    assert.deepEqual([sequence, hash, pending], [3, records.at(-1)?.hash, 0])
    assert.deepEqual(await audit.unsealed(), { lines: 3 })
    assertChain(records)
  },

  async 'is sealed by one at a time, whoever else tries'(storage) {
    for (let count = 0; count < 20; count++) await storage.audit.append([event(`${count}`)])
    await Promise.all(Array.from({ length: 8 }, () => seal(storage, 3)))
    const records = await auditOf(storage)
    assert.equal(records.length, 20)
    assertChain(records)
  },

  async 'erases what identifies somebody, of every line about them, and the chain still holds'(storage) {
    const address = '2001:db8::1'
    await storage.audit.append([
      event('1', { actor: 'ann', address, userAgent: 'one' }),
      event('2', { subjectId: 'ann', address }),
      event('3', { actor: 'bob', address }),
      event('4', { actor: 'ann' }),
    ])
    const before = await auditOf(storage)
    assertChain(before)
    assert.deepEqual(
      before.map(({ personal }) => personal?.salt === undefined),
      [false, false, false, true],
    )
    assert.equal(await storage.audit.erase('ann'), 2)
    assert.equal(await storage.audit.erase('ann'), 0)
    const after = await auditOf(storage)
    assertChain(after)
    assert.deepEqual(
      after.map(({ address: told, userAgent, personal }) => [told, userAgent, personal?.salt !== undefined]),
      [
        [undefined, undefined, false],
        [undefined, undefined, false],
        [address, undefined, true],
        [undefined, undefined, false],
      ],
    )
    const [first] = after
    assert.ok(first !== undefined)
    const forged = [{ ...first, address: '192.0.2.1' }, ...after.slice(1)]
    assert.deepEqual(verifyChain(auditKey, start, forged), { ok: false, brokenAt: 1 })
  },

  async 'goes on from the head that was archived, and removes nothing else'(storage) {
    await storage.audit.append(
      Array.from({ length: 5 }, (_, index) => event(`${index + 1}`, { address: '::1' })),
    )
    const whole = await auditOf(storage)
    assert.equal(await storage.audit.archive({ through: 9, key: auditKey }), 0)
    assert.equal(await storage.audit.archive({ through: 3, key: auditKey }), 3)
    assert.equal(await storage.audit.archive({ through: 3, key: auditKey }), 0)
    await storage.audit.append([event('6')])
    const left = await auditOf(storage)
    assert.deepEqual(
      left.map(({ sequence }) => sequence),
      [4, 5, 6],
    )
    const { archived } = await storage.audit.head()
    const { mac, ...end } = archived
    assert.deepEqual(end, { sequence: 3, hash: whole[2]?.hash })
    assert.equal(mac, vouchFor(auditKey, 'archived', end))
    assertChain(left, archived)
    assertChain([...whole.slice(0, 3), ...left])
  },

  async 'notes where another key begins'(storage) {
    await storage.audit.append([event('1')])
    const [first] = await auditOf(storage)
    const other = digestOf('another key')
    await storage.audit.rekey(other)
    const { keyed } = await storage.audit.head()
    const { mac, ...place } = keyed
    assert.deepEqual(place, { sequence: 1, hash: first?.hash })
    assert.equal(mac, vouchFor(other, 'keyed', place))
    assert.equal(isVouchedFor(auditKey, 'keyed', keyed), false)
    await storage.audit.append([event('2')])
    while ((await storage.audit.seal({ key: other, seed: other, limit: 10 })) > 0);
    const records = await storage.audit.read({ after: 1, limit: 10 })
    assert.equal(records.length, 1)
    assert.equal(verifyChain(other, keyed, records).ok, true)
    assert.equal(verifyChain(auditKey, keyed, records).ok, false)
  },

  async 'reads oldest first after a sequence'(storage) {
    const { audit } = storage
    await audit.append(Array.from({ length: 6 }, (_, index) => event(`${index}`)))
    await seal(storage)
    const read = async (after: number, limit: number) =>
      (await audit.read({ after, limit })).map(({ sequence }) => sequence)
    assert.deepEqual(await read(0, 2), [1, 2])
    assert.deepEqual(await read(2, 100), [3, 4, 5, 6])
    assert.deepEqual(await read(6, 100), [])
  },

  async 'keeps its records apart from the objects of its caller'(storage) {
    const given = event('kept')
    await storage.audit.append([given])
    given.detail = 'changed'
    for (const record of await auditOf(storage)) record.detail = 'changed'
    await seal(storage)
    for (const record of (await storage.audit.list({ limit: 1 })).items) record.detail = 'changed'
    assert.equal((await auditOf(storage))[0]?.detail, 'kept')
  },
})
