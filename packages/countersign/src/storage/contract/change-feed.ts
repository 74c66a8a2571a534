/** The contract of the change feed. */
import assert from 'node:assert/strict'
import type { Storage } from '../../core/storage.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { key, keyChange, later, now, storedSession, storedSubject, tolerance } from './fixtures.ts'

/** Ends a token that expires then; answers the position of its entry. */
async function append({ revocations }: Storage, jti: string, expiresAt = later): Promise<number> {
  return (await revocations.revokeToken({ jti, at: now, expiresAt, audit: [] })).position
}

const token = (position: number, jti: string, concernsUntil = later) => ({
  position,
  concernsUntil,
  kind: 'token',
  jti,
})

export const changeCases: readonly ContractCase[] = casesOf('changes', {
  async 'begins empty, at position 0'({ changes }) {
    assert.deepEqual(await changes.read(0), { changes: [], position: 0, complete: true, prunedUntil: 0 })
  },

  async 'reads everything after a position, in order, each entry once'(storage) {
    for (const jti of ['a', 'b', 'c', 'd']) await append(storage, jti)
    const all = [token(1, 'a'), token(2, 'b'), token(3, 'c'), token(4, 'd')]
    for (const position of [0, 1, 2, 3, 4]) {
      const read = await storage.changes.read(position)
      assert.deepEqual(read, { changes: all.slice(position), position: 4, complete: true, prunedUntil: 0 })
    }
  },

  async 'covers every change that was acknowledged before the read began'(storage) {
    const acknowledged: number[] = []
    const appending = Array.from({ length: 40 }, async (_, index) => {
      acknowledged.push(await append(storage, `token-${index}`))
      const known = [...acknowledged]
      const read = await storage.changes.read(0)
      const held = new Set(read.changes.map(({ position }) => position))
      assert.ok(known.every(position => held.has(position) && position <= read.position))
    })
    await Promise.all(appending)
    assert.deepEqual(
      acknowledged.toSorted((a, b) => a - b),
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
  },

  async 'holds every kind of entry as it was written'(storage) {
    const made = await storedSubject(storage)
    const { sid } = await storedSession(storage, made)
    const ending = { subjectId: made.id, at: now, audit: [] }
    await storage.sessions.end({ ...ending, sid, why: 'revoked' })
    await storage.subjects.revokeAll({ ...ending, spared: { jti: 'spared' } })
    await storage.subjects.update({ ...ending, roles: ['admin'] })
    await append(storage, 'token')
    await storage.keys.change(keyChange({ add: [key()] }))
    const entries = (await storage.changes.read(0)).changes.map(({ concernsUntil, ...entry }) => entry)
    assert.deepEqual(entries, [
      { position: 1, kind: 'session', sid, subjectId: made.id },
      { position: 2, kind: 'epoch', subjectId: made.id, epoch: 1, sparedJti: 'spared' },
      { position: 3, kind: 'roles', subjectId: made.id, roles: ['admin'] },
      { position: 4, kind: 'token', jti: 'token' },
      { position: 5, kind: 'keys' },
    ])
  },

  async 'shows an entry that concerns nothing any more until it is pruned: nodes have yet to see it'(
    storage,
  ) {
    await append(storage, 'over', now - 1000)
    assert.deepEqual((await storage.changes.read(0)).changes, [token(1, 'over', now - 1000)])
  },

  async 'prunes what concerns nothing after its instant, and says how many and until when'(storage) {
    await append(storage, 'a', now + 2)
    await append(storage, 'b', now + 1)
    await append(storage, 'c', now + 3)
    assert.equal(await storage.changes.prune(now + 1), 0)
    assert.equal(await storage.changes.prune(now + 3), 2)
    const left = [token(3, 'c', now + 3)]
    assert.deepEqual(await storage.changes.read(0), {
      changes: left,
      position: 3,
      complete: true,
      prunedUntil: now + 2,
    })
    assert.equal(await storage.changes.prune(now + 3), 0)
    assert.equal(await storage.changes.prune(now + 4), 1)
    assert.equal((await storage.changes.read(0)).prunedUntil, now + 3)
  },

  async 'is not complete for a reader that may have missed what was pruned'(storage) {
    await append(storage, 'a')
    await append(storage, 'b', now)
    await append(storage, 'c')
    await storage.changes.prune(now + 1)
    const complete = []
    for (const position of [0, 1, 2, 3]) complete.push((await storage.changes.read(position)).complete)
    assert.deepEqual(complete, [true, false, true, true])
    assert.deepEqual((await storage.changes.read(0)).changes, [token(1, 'a'), token(3, 'c')])
    await append(storage, 'd')
    await storage.changes.prune(now + 1)
    assert.equal((await storage.changes.read(2)).complete, true)
  },

  async 'never forgets its last position nor uses one again, though all is pruned'(storage) {
    await append(storage, 'a', now)
    await append(storage, 'b', now)
    assert.equal(await storage.changes.prune(now + 1), 2)
    assert.deepEqual(await storage.changes.read(2), {
      changes: [],
      position: 2,
      complete: true,
      prunedUntil: now,
    })
    assert.deepEqual(await storage.changes.read(0), {
      changes: [],
      position: 2,
      complete: true,
      prunedUntil: now,
    })
    assert.equal(await append(storage, 'c'), 3)
    assert.deepEqual((await storage.changes.read(2)).changes, [token(3, 'c')])
  },

  async 'is not complete for a reader that is ahead of it: its feed was another one'(storage) {
    await append(storage, 'a')
    assert.equal((await storage.changes.read(2)).complete, false)
    assert.equal((await storage.changes.read(2)).position, 1)
  },

  async 'is unchanged only when nothing was committed since the last read began'(storage) {
    const { changes } = storage
    // Optional: absent where the store cannot know without a round trip.
    if (changes.unchanged === undefined) return
    assert.equal(changes.unchanged(), false, 'before the first read')
    await changes.read(0)
    assert.equal(changes.unchanged(), true)
    assert.equal(changes.unchanged(), true, 'asking changes nothing')
    for (const jti of ['a', 'b', 'c']) {
      await append(storage, jti)
      assert.equal(changes.unchanged(), false)
      assert.equal(changes.unchanged(), false, 'asking does not make it unchanged')
      await changes.read(0)
      assert.equal(changes.unchanged(), true)
    }
  },

  async 'keeps its entries apart from the objects of its reader'(storage) {
    const made = await storedSubject(storage)
    const roles = ['admin']
    await storage.subjects.update({ subjectId: made.id, at: now, audit: [], roles })
    roles.push('intruder')
    for (const change of (await storage.changes.read(0)).changes) {
      change.concernsUntil = 0
      if (change.kind === 'roles') change.roles = []
    }
    const [entry] = (await storage.changes.read(0)).changes
    assert.deepEqual(entry?.kind === 'roles' && entry.roles, ['admin'])
    assert.equal(entry?.concernsUntil, now + tolerance)
  },
})
