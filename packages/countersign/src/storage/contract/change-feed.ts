/** The contract of the change feed. */
import assert from 'node:assert/strict'
import type { Change } from '../../core/revocation/change.ts'
import type { ChangeFeed, FeedRead } from '../../core/revocation/change-feed.ts'
import type { Storage } from '../../core/storage.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { key, keyChange, later, now, storedSession, storedSubject, tolerance } from './fixtures.ts'

/** Ends a token that expires then; answers the position of its entry. */
async function append({ revocations }: Storage, jti: string, expiresAt = later): Promise<number> {
  return (await revocations.revokeToken({ jti, at: now, expiresAt, audit: [] })).position
}

/** What a read says of the feed; the version is the store's own business. */
async function readOf({ changes }: Storage, position: number): Promise<Omit<FeedRead, 'version'>> {
  const { version, ...read } = await changes.read(position)
  return read
}

/** Entry by entry as a follower reads them that takes `limit` at a time; `meanwhile` happens after each page. */
async function pagesFrom(
  changes: ChangeFeed,
  position: number,
  limit: number,
  meanwhile: (page: FeedRead) => Promise<unknown> = async () => {},
): Promise<{ entries: Change[]; last: FeedRead }> {
  const entries: Change[] = []
  for (let from = position; ; ) {
    const page = await changes.read(from, limit)
    assert.ok(page.changes.length <= limit, 'a page holds no more than was asked for')
    entries.push(...page.changes)
    if (page.hasMore !== true) return { entries, last: page }
    assert.equal(
      page.changes.at(-1)?.position,
      page.position,
      'a page that is not the last ends at its entry',
    )
    assert.ok(page.position > from, 'every page leads on')
    from = page.position
    await meanwhile(page)
  }
}

async function versionOf(changes: ChangeFeed): Promise<number> {
  const { version } = await changes.read(0)
  assert.ok(version !== undefined, 'a store that knows what is unchanged says which version it has read')
  return version
}

const token = (position: number, jti: string, concernsUntil = later) => ({
  position,
  concernsUntil,
  kind: 'token',
  jti,
})

export const changeCases: readonly ContractCase[] = casesOf('changes', {
  async 'begins empty, at position 0'(storage) {
    assert.deepEqual(await readOf(storage, 0), { changes: [], position: 0, complete: true, prunedUntil: 0 })
  },

  async 'reads everything after a position, in order, each entry once'(storage) {
    for (const jti of ['a', 'b', 'c', 'd']) await append(storage, jti)
    const all = [token(1, 'a'), token(2, 'b'), token(3, 'c'), token(4, 'd')]
    for (const position of [0, 1, 2, 3, 4]) {
      const read = await readOf(storage, position)
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
    assert.deepEqual(await readOf(storage, 0), {
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
    assert.deepEqual(await readOf(storage, 2), {
      changes: [],
      position: 2,
      complete: true,
      prunedUntil: now,
    })
    assert.deepEqual(await readOf(storage, 0), {
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

  async 'is unchanged since a read exactly as long as nothing was committed after it began'(storage) {
    const { changes } = storage
    // Optional: absent where the store cannot know without a round trip.
    if (changes.unchanged === undefined) return
    let version = await versionOf(changes)
    assert.equal(changes.unchanged(version), true)
    assert.equal(changes.unchanged(version), true, 'asking changes nothing')
    for (const jti of ['a', 'b', 'c']) {
      await append(storage, jti)
      assert.equal(changes.unchanged(version), false)
      assert.equal(changes.unchanged(version), false, 'asking does not make it unchanged')
      version = await versionOf(changes)
      assert.equal(changes.unchanged(version), true)
    }
  },

  async 'says of an older read that something has changed, whoever has read the feed since'(storage) {
    const { changes } = storage
    if (changes.unchanged === undefined) return
    const applied = await versionOf(changes)
    await append(storage, 'a')
    // Somebody else's read, which the holder of the older answer knows nothing of (K31).
    const read = await versionOf(changes)
    assert.equal(changes.unchanged(applied), false)
    assert.equal(changes.unchanged(read), true)
    await append(storage, 'b')
    await Promise.all([changes.read(0), changes.read(1), changes.read(2, 1)])
    for (const version of [applied, read]) assert.equal(changes.unchanged(version), false)
  },

  async 'answers in pages, each as long as was asked for, with every entry once'(storage) {
    for (let count = 0; count < 7; count++) await append(storage, `token-${count}`)
    const whole = await storage.changes.read(0)
    assert.equal(whole.hasMore, undefined)
    for (const limit of [1, 2, 3, 6, 7, 8]) {
      for (const from of [0, 1, 5, 7]) {
        const { entries, last } = await pagesFrom(storage.changes, from, limit)
        assert.deepEqual(entries, whole.changes.slice(from))
        assert.equal(last.position, 7)
      }
    }
  },

  async 'answers in pages with what is appended between them, and not with what is pruned'(storage) {
    for (const jti of ['a', 'b', 'c', 'd']) await append(storage, jti, jti === 'c' ? now : later)
    const { entries, last } = await pagesFrom(storage.changes, 0, 1, async ({ position }) => {
      if (position === 1) await storage.changes.prune(now + 1)
      if (position === 2) await append(storage, 'e')
    })
    assert.deepEqual(entries, [token(1, 'a'), token(2, 'b'), token(4, 'd'), token(5, 'e')])
    assert.deepEqual([last.position, last.prunedUntil], [5, now])
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
