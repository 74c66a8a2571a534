/** Keys across nodes: rotated on one, signed and accepted on the other; revoked on one, refused on the other at once. */
import { describe, expect, test, vi } from 'vitest'
import type { Countersign } from '../../src/face.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { type ManualClock, manualClock } from '../gate/manual-clock.ts'
import { useFolder } from '../storage/folder.ts'
import { open, password, somebody, verdict } from './open.ts'

const newFile = useFolder()
const day = 86_400_000
/** For a round of the node's own work, on however slow a machine. */
const patiently = { timeout: 60_000, interval: 20 }

interface Nodes {
  here: Countersign
  there: Countersign
  clock: ManualClock
}

async function twoNodes(): Promise<Nodes> {
  const file = newFile()
  const { auth: here, clock } = await open({ storage: sqlite(file) })
  const { auth: there } = await open({ storage: sqlite(file) }, clock)
  return { here, there, clock }
}

async function tokenFrom(auth: Countersign): Promise<Record<string, string>> {
  const outcome = await auth.signIn({ identifier: 'ada', password, credential: 'token' })
  if (!outcome.ok || outcome.credential !== 'token') throw new Error('no token for the test')
  return { authorization: `Bearer ${outcome.accessToken}` }
}

const kidOf = ({ authorization = '' }: Record<string, string>): string =>
  JSON.parse(Buffer.from(authorization.slice(7).split('.')[0] ?? '', 'base64url').toString()).kid

async function kidIn(auth: Countersign, state: string): Promise<string> {
  const found = (await auth.keys.list()).find(key => key.state === state)
  if (found === undefined) throw new Error(`no key is ${state}`)
  return found.kid
}

const publishedKids = async (auth: Countersign): Promise<string[]> => {
  const answer = await auth.handler(new Request('https://auth.example.com/.well-known/jwks.json'))
  const { keys } = (await answer.json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

describe('keys across nodes', () => {
  test('nodes that start at once over a new file agree on one active key and one next', async () => {
    const file = newFile()
    const clock = manualClock()
    const nodes = await Promise.all([1, 2, 3].map(() => open({ storage: sqlite(file) }, clock)))
    const lists = await Promise.all(nodes.map(({ auth }) => auth.keys.list()))
    expect(lists[0]?.map(({ state }) => state).sort()).toEqual(['active', 'next'])
    for (const list of lists) expect(list).toEqual(lists[0])
    const records = await nodes[0]?.auth.audit.list({ action: 'key-created' })
    expect(records?.items.map(({ actor }) => actor)).toEqual(['system', 'system'])
  })

  test('rotated on one, the other signs with the new key and accepts what the old one signed', async () => {
    const { here, there } = await twoNodes()
    await somebody(here)
    const early = [await tokenFrom(here), await tokenFrom(there)]
    const next = await kidIn(here, 'next')
    expect(await publishedKids(there)).toContain(next)

    const rotated = await here.keys.rotate({ awaitNodes: true })
    expect(rotated).toMatchObject({ ok: true, propagation: { complete: true } })
    const late = await tokenFrom(there)
    expect(kidOf(late)).toBe(next)
    for (const headers of [...early, late]) {
      expect(await verdict(here, headers)).toBe('ok')
      expect(await verdict(there, headers)).toBe('ok')
    }
    expect(await publishedKids(there)).toEqual((await here.keys.list()).map(({ kid }) => kid))
    const { items } = await here.audit.list({ action: 'key-rotated' })
    expect(items).toMatchObject([{ actor: 'operator', credentialId: next, outcome: 'success' }])
  })

  test('revoked on one, every token of it is refused on the other at once, and later ones work', async () => {
    const { here, there } = await twoNodes()
    await somebody(here)
    const early = [await tokenFrom(here), await tokenFrom(there)]
    const kid = await kidIn(here, 'active')
    expect(await here.keys.revoke(kid, { awaitNodes: true })).toMatchObject({ complete: true })
    for (const headers of early) {
      expect(await verdict(there, headers)).toBe('revoked')
      expect(await verdict(here, headers)).toBe('revoked')
    }
    for (const auth of [there, here]) {
      const headers = await tokenFrom(auth)
      expect(await verdict(here, headers)).toBe('ok')
      expect(await verdict(there, headers)).toBe('ok')
    }
    expect(await publishedKids(there)).not.toContain(kid)
    const { items } = await here.audit.list({ action: 'key-revoked' })
    expect(items).toMatchObject([{ credentialId: kid }])
  })

  test('sessions do not mind, and a key that is not there is no key', async () => {
    const { here, there } = await twoNodes()
    const session = await (await somebody(here)).session()
    await here.keys.revoke(await kidIn(here, 'active'))
    expect(await verdict(there, session)).toBe('ok')
    expect(await here.keys.revoke('AAAAAAAA')).toBeUndefined()
  })

  test('of two that rotate at the same moment one is told to wait', async () => {
    const { here, there } = await twoNodes()
    const outcomes = await Promise.all([here.keys.rotate(), there.keys.rotate()])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([
      { ok: false, reason: 'rotation-too-soon', retryAfterSeconds: 600 },
    ])
    expect(await here.keys.rotate({ force: true })).toMatchObject({ ok: true })
  })
})

describe('K13 a revoked key', () => {
  test('stays revoked whatever is done next, by its own node or another, and is refused when it is gone', async () => {
    const { here, there, clock } = await twoNodes()
    await somebody(here)
    const headers = await tokenFrom(here)
    const kid = await kidIn(here, 'active')
    await here.keys.revoke(kid)
    const again = await there.keys.revoke(kid)
    await there.keys.rotate({ force: true })
    await here.keys.rotate({ force: true })
    expect(again?.position).toBeGreaterThan(0)
    expect((await here.keys.list()).find(key => key.kid === kid)?.state).toBe('revoked')
    for (const auth of [here, there]) expect(await verdict(auth, headers)).toBe('revoked')
    // Its removal, a day later, revives nothing: not even on a wall clock that is set back.
    clock.advance(day)
    await vi.waitUntil(async () => (await here.keys.list()).every(key => key.kid !== kid), patiently)
    clock.jumpWall(-day)
    for (const auth of [here, there]) expect(await verdict(auth, headers)).not.toBe('ok')
  })
})

describe('the schedule', () => {
  test('has the next key take over after ninety days, and keeps what was signed until it expires', async () => {
    const { here, there, clock } = await twoNodes()
    await somebody(here)
    const [first, second] = [await kidIn(here, 'active'), await kidIn(here, 'next')]
    clock.advance(90 * day - 60_000)
    const headers = await tokenFrom(here)
    expect(kidOf(headers)).toBe(first)
    clock.advance(60_000)
    await vi.waitUntil(async () => (await kidIn(there, 'active')) === second, patiently)
    expect(await verdict(there, headers)).toBe('ok')
    expect(kidOf(await tokenFrom(there))).toBe(second)
    clock.advance(day)
    await vi.waitUntil(async () => (await there.keys.list()).every(({ kid }) => kid !== first), patiently)
    expect((await there.keys.list()).map(({ state }) => state)).toEqual(['active', 'next'])
  })

  test('is off where that is asked for', async () => {
    const file = newFile()
    const { auth, clock } = await open({ storage: sqlite(file), token: { keyRotationSeconds: 'off' } })
    const before = await auth.keys.list()
    clock.advance(1000 * day)
    await open({ storage: sqlite(file), token: { keyRotationSeconds: 'off' } }, clock)
    expect(await auth.keys.list()).toEqual(before)
  })
})
