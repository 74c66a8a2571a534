/** K08: parallel refreshes of one token end in one live family; a token that comes again later ends it. Over both stores. */
import { randomBytes } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { StorageDriver } from '../../src/core/storage.ts'
import type { Countersign } from '../../src/face.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { open, password, verdict } from '../account/open.ts'
import { type ManualClock, manualClock } from '../gate/manual-clock.ts'
import { useFolder } from '../storage/folder.ts'

const newFile = useFolder()
const token = { refresh: true }

interface Pair {
  accessToken: string
  refreshToken: string
  sid: string
}

/** Two nodes over one store, and somebody's login. */
async function twoNodes(
  driver: StorageDriver,
): Promise<{ nodes: Countersign[]; clock: ManualClock; pair: Pair }> {
  const clock = manualClock()
  const [one, two] = [
    await open({ storage: driver, token }, clock),
    await open({ storage: driver, token }, clock),
  ]
  await one.auth.signUp({ identifier: 'ada', password })
  return { nodes: [one.auth, two.auth], clock, pair: await signIn(one.auth) }
}

async function signIn(auth: Countersign): Promise<Pair> {
  const outcome = await auth.signIn({ identifier: 'ada', password, credential: 'token' })
  if (!outcome.ok || outcome.credential !== 'token') throw new Error('no sign-in for the test')
  const { accessToken, refreshToken = '', sid = '' } = outcome
  return { accessToken, refreshToken, sid }
}

/** The pair, or why not. */
async function refresh(auth: Countersign | undefined, refreshToken: string): Promise<Pair | string> {
  const outcome = await auth?.tokens.refresh(refreshToken)
  if (outcome === undefined) throw new RangeError('no such node')
  if (!outcome.ok) return outcome.reason
  return { accessToken: outcome.accessToken, refreshToken: outcome.refreshToken, sid: outcome.sid }
}

async function refreshed(auth: Countersign | undefined, refreshToken: string): Promise<Pair> {
  const answer = await refresh(auth, refreshToken)
  if (typeof answer === 'string') throw new Error(answer)
  return answer
}

const verdicts = (nodes: readonly Countersign[], { accessToken }: Pair) =>
  Promise.all(nodes.map(auth => verdict(auth, { authorization: `Bearer ${accessToken}` })))

const stores: [string, () => StorageDriver][] = [
  ['memory', () => memory()],
  ['SQLite', () => sqlite(newFile())],
]

describe.each(stores)('K08 refresh race, over %s', (_, newStore) => {
  test('50 parallel refreshes on two nodes give one pair, and one live family', async () => {
    const { nodes, pair } = await twoNodes(newStore())
    for (let round = 0, held = pair; round < 5; round++) {
      const calls = Array.from({ length: 50 }, (_, index) => refreshed(nodes[index % 2], held.refreshToken))
      const [first, ...others] = await Promise.all(calls)
      if (first === undefined) throw new Error('no answer')
      for (const other of others) expect(other).toEqual(first)
      expect(first.refreshToken).not.toBe(held.refreshToken)
      expect(await verdicts(nodes, first)).toEqual(['ok', 'ok'])
      held = first
    }
    expect((await nodes[0]?.sessions.list())?.items.map(({ sid }) => sid)).toEqual([pair.sid])
  })

  test('a lost answer is asked for again, on the other node, and is the same pair', async () => {
    const { nodes, clock, pair } = await twoNodes(newStore())
    const lost = await refreshed(nodes[0], pair.refreshToken)
    clock.advance(10_000)
    expect(await refreshed(nodes[1], pair.refreshToken)).toEqual(lost)
    expect(typeof (await refresh(nodes[1], lost.refreshToken))).toBe('object')
  })

  test('once the successor was used, the one before is reuse: everything of the family ends, everywhere', async () => {
    const { nodes, pair } = await twoNodes(newStore())
    const second = await refreshed(nodes[0], pair.refreshToken)
    const third = await refreshed(nodes[1], second.refreshToken)
    const bystander = await signIn(nodes[0] as Countersign)
    expect(await refresh(nodes[0], pair.refreshToken)).toBe('refresh-token-reused')
    for (const held of [pair, second, third]) {
      expect(await verdicts(nodes, held)).toEqual(['revoked', 'revoked'])
      for (const node of nodes) expect(await refresh(node, held.refreshToken)).toBe('invalid-grant')
    }
    expect(await verdicts(nodes, bystander)).toEqual(['ok', 'ok'])
    expect(typeof (await refresh(nodes[1], bystander.refreshToken))).toBe('object')
    const { items = [] } = (await nodes[0]?.audit.list({ action: 'refresh-token-reused' })) ?? {}
    expect(items).toHaveLength(1)
  })

  test('after the grace it is reuse as well; a wall clock that is set back does not open the grace again', async () => {
    for (const setBackBy of [0, 10_001, 3_600_000]) {
      const { nodes, clock, pair } = await twoNodes(newStore())
      const next = await refreshed(nodes[0], pair.refreshToken)
      clock.advance(10_001)
      clock.jumpWall(-setBackBy)
      expect(await refresh(nodes[1], pair.refreshToken)).toBe('refresh-token-reused')
      expect(await refresh(nodes[0], next.refreshToken)).toBe('invalid-grant')
    }
  })

  test('the thief first: whoever comes second ends it for both', async () => {
    const { nodes, clock, pair } = await twoNodes(newStore())
    const stolen = await refreshed(nodes[0], pair.refreshToken)
    clock.advance(60_000)
    expect(await refresh(nodes[1], pair.refreshToken)).toBe('refresh-token-reused')
    expect(await refresh(nodes[0], stolen.refreshToken)).toBe('invalid-grant')
    expect(await verdicts(nodes, stolen)).toEqual(['revoked', 'revoked'])
  })

  test('garbage with a known sid, or a token with any bit changed, ends nothing', async () => {
    const { nodes, pair } = await twoNodes(newStore())
    const bytes = Buffer.from(pair.refreshToken, 'base64url')
    const garbage = Array.from({ length: 20 }, () =>
      Buffer.concat([Buffer.from(pair.sid, 'base64url'), randomBytes(44)]),
    )
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      garbage.push(changed)
    }
    for (const one of garbage)
      expect(await refresh(nodes[0], one.toString('base64url'))).toBe('invalid-grant')
    expect(await verdicts(nodes, pair)).toEqual(['ok', 'ok'])
    expect(typeof (await refresh(nodes[1], pair.refreshToken))).toBe('object')
  })

  test('K27 a sign-out that races refreshes always wins', async () => {
    const { nodes } = await twoNodes(newStore())
    for (let round = 0; round < 20; round++) {
      const held = await signIn(nodes[0] as Countersign)
      const [answers] = await Promise.all([
        Promise.all([0, 1, 0].map(index => refresh(nodes[index], held.refreshToken))),
        nodes[1]?.sessions.revoke(held.sid),
        refresh(nodes[1], held.refreshToken),
      ])
      for (const answer of answers) {
        if (typeof answer === 'string') expect(answer).toBe('invalid-grant')
        else expect(await refresh(nodes[0], answer.refreshToken)).toBe('invalid-grant')
        if (typeof answer === 'object') expect(await verdicts(nodes, answer)).toEqual(['revoked', 'revoked'])
      }
      expect(await refresh(nodes[0], held.refreshToken)).toBe('invalid-grant')
    }
  })
})

test('K08 a node on which refresh tokens are switched off exchanges none, and ends none', async () => {
  const driver = memory()
  const { nodes, clock, pair } = await twoNodes(driver)
  const { auth: off } = await open({ storage: driver }, clock)
  const next = await refreshed(nodes[0], pair.refreshToken)
  for (const held of [pair, next]) expect(await refresh(off, held.refreshToken)).toBe('invalid-grant')
  expect(await verdicts([off], next)).toEqual(['ok'])
  expect(typeof (await refresh(nodes[1], next.refreshToken))).toBe('object')
})

test('K08 the node that says reused has applied it itself, however stale it may be', async () => {
  for (let round = 0; round < 5; round++) {
    const { auth } = await open({ storage: memory(), token, maxStalenessMs: 3_600_000 })
    await auth.signUp({ identifier: 'ada', password })
    const pair = await signIn(auth)
    const next = await refreshed(auth, pair.refreshToken)
    const last = await refreshed(auth, next.refreshToken)
    expect(await verdicts([auth], last)).toEqual(['ok'])
    expect(await refresh(auth, pair.refreshToken)).toBe('refresh-token-reused')
    expect(await verdicts([auth], last)).toEqual(['revoked'])
  }
})

describe('K08 refresh race, the SQLite file', () => {
  test('closed and opened again: the pair can still be asked for, and what ended stays ended', async () => {
    const file = newFile()
    const clock = manualClock()
    const reopen = async () => (await open({ storage: sqlite(file), token }, clock)).auth
    let auth = await reopen()
    await auth.signUp({ identifier: 'ada', password })
    const pair = await signIn(auth)
    const next = await refreshed(auth, pair.refreshToken)
    await auth.close()
    auth = await reopen()
    expect(await refreshed(auth, pair.refreshToken)).toEqual(next)
    const last = await refreshed(auth, next.refreshToken)
    expect(await refresh(auth, pair.refreshToken)).toBe('refresh-token-reused')
    await auth.close()
    auth = await reopen()
    for (const held of [pair, next, last]) {
      expect(await refresh(auth, held.refreshToken)).toBe('invalid-grant')
      expect(await verdicts([auth], held)).toEqual(['revoked'])
    }
  })

  test('holds no token, in no form, and nothing that makes one', async () => {
    const file = newFile()
    const { auth } = await open({ storage: sqlite(file), token })
    await auth.signUp({ identifier: 'ada', password })
    const pairs = [await signIn(auth)]
    for (let count = 0; count < 20; count++)
      pairs.push(await refreshed(auth, pairs.at(-1)?.refreshToken ?? ''))
    const repeated = await refreshed(auth, pairs.at(-2)?.refreshToken ?? '')
    expect(repeated).toEqual(pairs.at(-1))
    const written = globSync(`${file}*`)
      .map(name => readFileSync(name).toString('latin1'))
      .join('\n')
    expect(written).toContain(pairs[0]?.sid)
    const secrets = pairs.flatMap(({ accessToken, refreshToken }) => {
      const bytes = Buffer.from(refreshToken, 'base64url')
      return [
        refreshToken,
        refreshToken.slice(27),
        bytes.subarray(20, 44).toString('latin1'),
        bytes.subarray(44).toString('latin1'),
        bytes.subarray(20).toString('hex'),
        accessToken,
        accessToken.slice(accessToken.lastIndexOf('.')),
      ]
    })
    expect(secrets.filter(text => written.includes(text))).toEqual([])
    await auth.close()
  })
})
