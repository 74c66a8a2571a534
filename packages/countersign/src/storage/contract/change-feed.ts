/** The contract of the change feed. */
import assert from 'node:assert/strict'
import type { Appended, Change } from '../../core/revocation/change.ts'
import type { ChangeFeed, FeedRead } from '../../core/revocation/change-feed.ts'
import type { Storage } from '../../core/storage.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { key, keyChange, later, now, prune, storedSession, storedSubject, tolerance } from './fixtures.ts'

/** Ends a token that expires then. */
function append({ revocations }: Storage, jti: string, expiresAt = later): Promise<Appended> {
  return revocations.revokeToken({ jti, at: now, expiresAt, audit: [] })
}

/** What a read says of the feed; version and cursor are the store's own business. */
async function readOf({ changes }: Storage, after?: string): Promise<Omit<FeedRead, 'version' | 'cursor'>> {
  const { version, cursor, ...read } = await changes.read(after)
  return read
}

const cursorOf = async ({ changes }: Storage): Promise<string> => (await pagesFrom(changes)).last.cursor

/** Entry by entry as a follower reads them that takes `limit` at a time; `meanwhile` happens after each page. */
async function pagesFrom(
  changes: ChangeFeed,
  after?: string,
  limit = 1000,
  meanwhile: (page: FeedRead) => Promise<unknown> = async () => {},
): Promise<{ entries: Change[]; last: FeedRead }> {
  const entries: Change[] = []
  for (let from = after; ; ) {
    const page = await changes.read(from, limit)
    assert.ok(page.changes.length <= limit, 'a page holds no more than was asked for')
    assert.ok(page.complete, 'nothing is missing')
    entries.push(...page.changes)
    if (page.hasMore !== true) return { entries, last: page }
    assert.notEqual(page.cursor, from, 'every page leads on')
    from = page.cursor
    await meanwhile(page)
  }
}

async function versionOf(changes: ChangeFeed): Promise<number> {
  const { version } = await changes.read()
  assert.ok(version !== undefined, 'a store that knows what is unchanged says which version it has read')
  return version
}

const token = (position: number, jti: string, concernsUntil = later) => ({
  position,
  concernsUntil,
  kind: 'token',
  jti,
})

const jtisOf = (changes: readonly Change[]): string[] =>
  changes.map(change => (change.kind === 'token' ? change.jti : change.kind)).toSorted()

export const changeCases: readonly ContractCase[] = casesOf('changes', {
  async 'begins empty, at position 0'(storage) {
    const empty = { changes: [], position: 0, complete: true, prunedUntil: 0 }
    assert.deepEqual(await readOf(storage), empty)
    assert.deepEqual(await readOf(storage, await cursorOf(storage)), empty)
  },

  async 'reads everything that a reader has not read, by position, each entry once'(storage) {
    const cursors: (string | undefined)[] = [undefined]
    for (const jti of ['a', 'b', 'c', 'd']) {
      await append(storage, jti)
      cursors.push(await cursorOf(storage))
    }
    const all = [token(1, 'a'), token(2, 'b'), token(3, 'c'), token(4, 'd')]
    for (const [index, cursor] of cursors.entries()) {
      const read = await readOf(storage, cursor)
      assert.deepEqual(read, { changes: all.slice(index), position: 4, complete: true, prunedUntil: 0 })
    }
  },

  async 'gives out cursors that go into an address as they are'(storage) {
    await append(storage, 'a')
    assert.match(await cursorOf(storage), /^[a-z]\d[\w.-]{0,4094}$/)
  },

  async 'covers every change that was acknowledged before the read began'(storage) {
    const acknowledged: Appended[] = []
    const cursors = new Set<string>()
    const appending = Array.from({ length: 40 }, async (_, index) => {
      acknowledged.push(await append(storage, `token-${index}`))
      const known = [...acknowledged]
      const read = await storage.changes.read()
      const held = new Set(read.changes.map(({ position }) => position))
      assert.ok(known.every(({ position }) => held.has(position) && position <= read.position))
      assert.ok(known.every(({ mark }) => storage.changes.covers(read.cursor, mark)))
      cursors.add(read.cursor)
    })
    await Promise.all(appending)
    const positions = acknowledged.map(({ position }) => position).toSorted((a, b) => a - b)
    assert.deepEqual(
      positions,
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
    for (const cursor of cursors) {
      const { complete, changes } = await storage.changes.read(cursor)
      assert.ok(complete)
      const unread = acknowledged.filter(({ mark }) => !storage.changes.covers(cursor, mark))
      assert.equal(changes.length, unread.length, 'what a cursor does not cover is read from it, and no more')
    }
  },

  async 'knows whether a reader at a cursor has read what was appended, or what another has'(storage) {
    const { covers } = storage.changes
    const before = await cursorOf(storage)
    const nothing = await storage.revocations.revokeToken({ jti: 'a', at: now, expiresAt: later, audit: [] })
    const after = await cursorOf(storage)
    assert.deepEqual([covers(before, nothing.mark), covers(after, nothing.mark)], [false, true])
    assert.deepEqual(
      [covers(before, after), covers(after, before), covers(after, after)],
      [false, true, true],
    )
    // A repeated call appends nothing: its mark stands for everything that there is.
    const repeated = await append(storage, 'a')
    assert.deepEqual(
      [covers(before, repeated.mark), covers(await cursorOf(storage), repeated.mark)],
      [false, true],
    )
    for (const text of ['', '0', 'x', 'nothing', 'c1', 'c1.', 'p', 'x2.', 'x2.a.1', '..', '\0'])
      assert.equal(covers(text, nothing.mark), false, `covers(${JSON.stringify(text)})`)
    for (const text of ['', 'x', 'nothing', 'c1', 'c1.', 'p', 'x2.', 'x2.a.1', '..', '\0'])
      assert.equal(covers(after, text), false, `covers(…, ${JSON.stringify(text)})`)
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
    const entries = (await storage.changes.read()).changes.map(({ concernsUntil, ...entry }) => entry)
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
    assert.deepEqual((await storage.changes.read()).changes, [token(1, 'over', now - 1000)])
  },

  async 'prunes what concerns nothing after its instant, and says how many and until when'(storage) {
    await append(storage, 'a', now + 2)
    await append(storage, 'b', now + 1)
    await append(storage, 'c', now + 3)
    await prune(storage, now + 1, 0)
    await prune(storage, now + 3, 2)
    assert.deepEqual(await readOf(storage), {
      changes: [token(3, 'c', now + 3)],
      position: 3,
      complete: true,
      prunedUntil: now + 2,
    })
    await prune(storage, now + 3, 0)
    await prune(storage, now + 4, 1)
    assert.equal((await storage.changes.read()).prunedUntil, now + 3)
  },

  async 'keeps what concerns tokens for the longest lifetime that was declared, at whatever time'(storage) {
    const made = await storedSubject(storage)
    await storage.subjects.revokeAll({ subjectId: made.id, at: now, audit: [] })
    const untilOf = async () => (await storage.changes.read()).changes[0]?.concernsUntil
    assert.equal(await untilOf(), now + tolerance)
    await storage.revocations.declareTokenLifetime(600)
    assert.equal(await untilOf(), now + tolerance + 600_000)
    await prune(storage, now + tolerance + 600_000, 0)
    await prune(storage, now + tolerance + 600_001, 1)
    assert.equal((await storage.changes.read()).prunedUntil, now + tolerance + 600_000)
  },

  async 'is not complete for a reader that may have missed what was pruned'(storage) {
    const cursors: (string | undefined)[] = [undefined, await cursorOf(storage)]
    for (const [jti, until] of [['a', later] as const, ['b', now] as const, ['c', later] as const]) {
      await append(storage, jti, until)
      cursors.push(await cursorOf(storage))
    }
    await prune(storage, now + 1, 1)
    const complete = []
    for (const cursor of cursors) complete.push((await storage.changes.read(cursor)).complete)
    assert.deepEqual(complete, [true, false, false, true, true])
    assert.deepEqual((await storage.changes.read()).changes, [token(1, 'a'), token(3, 'c')])
    await append(storage, 'd')
    await prune(storage, now + 1, 0)
    assert.equal((await storage.changes.read(cursors[3])).complete, true)
  },

  async 'never forgets its last position nor uses one again, though all is pruned'(storage) {
    await append(storage, 'a', now)
    await append(storage, 'b', now)
    const cursor = await cursorOf(storage)
    await prune(storage, now + 1, 2)
    const empty = { changes: [], position: 2, complete: true, prunedUntil: now }
    assert.deepEqual(await readOf(storage, cursor), empty)
    assert.deepEqual(await readOf(storage), empty)
    assert.equal((await append(storage, 'c')).position, 3)
    assert.deepEqual((await storage.changes.read(cursor)).changes, [token(3, 'c')])
  },

  async 'is not complete for a reader at what is no cursor of this feed'(storage) {
    await append(storage, 'a')
    const cursors = ['p17', '17', 's17', 'c1.another.1-1', 'c1.another.1-1.0.', 'nothing', '', '-1', '\0']
    for (const cursor of cursors) {
      const read = await readOf(storage, cursor)
      assert.deepEqual([read.complete, read.position], [false, 1], cursor)
    }
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
    await Promise.all([changes.read(), changes.read(await cursorOf(storage)), changes.read(undefined, 1)])
    for (const version of [applied, read]) assert.equal(changes.unchanged(version), false)
  },

  async 'answers in pages, each as long as was asked for, with every entry once'(storage) {
    const cursors: (string | undefined)[] = [undefined]
    for (let count = 0; count < 7; count++) {
      await append(storage, `token-${count}`)
      cursors.push(await cursorOf(storage))
    }
    const whole = await storage.changes.read()
    assert.equal(whole.hasMore, undefined)
    for (const limit of [1, 2, 3, 6, 7, 8]) {
      for (const from of [0, 1, 5, 7]) {
        const { entries, last } = await pagesFrom(storage.changes, cursors[from], limit)
        assert.deepEqual(entries, whole.changes.slice(from))
        assert.equal(last.position, 7)
        assert.deepEqual((await storage.changes.read(last.cursor)).changes, [], 'all of it was read')
      }
    }
  },

  async 'answers in pages with what is appended between them, and not with what is pruned'(storage) {
    for (const jti of ['a', 'b', 'c', 'd']) await append(storage, jti, jti === 'c' ? now : later)
    let pages = 0
    const { entries, last } = await pagesFrom(storage.changes, undefined, 1, async () => {
      pages += 1
      if (pages === 1) await prune(storage, now + 1, 1)
      if (pages === 2) await append(storage, 'e')
    })
    assert.deepEqual([...new Set(jtisOf(entries))], ['a', 'b', 'd', 'e'])
    assert.deepEqual([last.position, last.prunedUntil], [5, now])
  },

  async 'keeps its entries apart from the objects of its reader'(storage) {
    const made = await storedSubject(storage)
    const roles = ['admin']
    await storage.subjects.update({ subjectId: made.id, at: now, audit: [], roles })
    roles.push('intruder')
    for (const change of (await storage.changes.read()).changes) {
      change.concernsUntil = 0
      if (change.kind === 'roles') change.roles = []
    }
    const [entry] = (await storage.changes.read()).changes
    assert.deepEqual(entry?.kind === 'roles' && entry.roles, ['admin'])
    assert.equal(entry?.concernsUntil, now + tolerance)
  },
})
