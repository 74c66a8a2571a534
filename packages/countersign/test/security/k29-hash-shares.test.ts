/** K29: right passwords cost no attempt, so whoever has accounts may sign in without end; nobody else waits in vain for a hash. */
import { describe, expect, test } from 'vitest'
import type { Countersign } from '../../src/face.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { cheapHashing, open, password, somebody } from '../account/open.ts'
import { useFolder } from '../storage/folder.ts'

const newFile = useFolder()
const elsewhere = '203.0.113.9'

/** Over SQLite, with a queue that eight accounts would fill many times over. */
const openQueue = async () => {
  const { auth } = await open({
    storage: sqlite(newFile()),
    password: { ...cheapHashing, concurrency: 1, maxQueued: 16 },
    signIn: { attemptsPerMinute: 1_000_000 },
    audit: { signIns: false },
  })
  return auth
}

type Caller = { address: string; device?: string }

async function attempt(auth: Countersign, identifier: string, caller: Caller, typed = password) {
  const outcome = await auth.signIn({ identifier, password: typed, credential: 'token' }, caller)
  return outcome.ok ? 'ok' : outcome.reason
}

/** Asks all of it over and over, until what is done meanwhile is done. */
async function during(
  flood: readonly (() => Promise<string>)[],
  work: () => Promise<void>,
): Promise<Set<string>> {
  const seen = new Set<string>()
  let isOver = false
  const loops = flood.map(async ask => {
    while (!isOver) {
      seen.add(await ask())
      await new Promise(resolve => setImmediate(resolve))
    }
  })
  try {
    await work()
  } finally {
    isOver = true
    await Promise.all(loops)
  }
  return seen
}

const times = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => make(index))

describe('K29 one address or one account that signs in without end', { timeout: 60_000 }, () => {
  test('eight accounts of one address are told to come back; a sign-in from elsewhere never is', async () => {
    const auth = await openQueue()
    await somebody(auth, 'ada')
    for (const index of times(8, one => one)) await somebody(auth, `user${index}`)
    const flood = times(40, index => () => attempt(auth, `user${index % 8}`, { address: '198.51.100.1' }))
    const seen = await during(flood, async () => {
      for (let round = 0; round < 8; round++)
        expect(await attempt(auth, 'ada', { address: elsewhere })).toBe('ok')
    })
    expect([...seen].sort()).toEqual(['busy', 'ok'])
  })

  test('nor where one holds every /64 of a /48', async () => {
    const auth = await openQueue()
    await somebody(auth, 'ada')
    for (const index of times(8, one => one)) await somebody(auth, `user${index}`)
    const flood = times(
      80,
      index => () => attempt(auth, `user${index % 8}`, { address: `2001:db8:0:${index.toString(16)}::1` }),
    )
    await during(flood, async () => {
      for (let round = 0; round < 8; round++)
        expect(await attempt(auth, 'ada', { address: elsewhere })).toBe('ok')
    })
  })

  test('nor for one account on many devices and at many addresses', async () => {
    const auth = await openQueue()
    await somebody(auth, 'ada')
    await somebody(auth, 'eve')
    const flood: (() => Promise<string>)[] = []
    for (const index of times(40, one => one)) {
      const address = `198.51.100.${index}`
      const first = await auth.signIn({ identifier: 'eve', password, credential: 'token' }, { address })
      if (!first.ok || first.device === undefined) throw new Error('no device to keep')
      const { device } = first
      flood.push(() => attempt(auth, 'eve', { address, device }))
    }
    const seen = await during(flood, async () => {
      for (let round = 0; round < 8; round++)
        expect(await attempt(auth, 'ada', { address: elsewhere })).toBe('ok')
    })
    expect([...seen].sort()).toEqual(['busy', 'ok'])
  })

  test('nor for the owner at a place that is known, while strangers guess at the same account', async () => {
    const auth = await openQueue()
    await somebody(auth, 'ada')
    expect(await attempt(auth, 'ada', { address: elsewhere })).toBe('ok')
    const flood = times(
      40,
      index => () => attempt(auth, 'ada', { address: `198.51.100.${index}` }, 'wrong password'),
    )
    await during(flood, async () => {
      for (let round = 0; round < 8; round++)
        expect(await attempt(auth, 'ada', { address: elsewhere })).toBe('ok')
    })
  })

  test('nor while one changes the password without end to one that is too weak', async () => {
    const auth = await openQueue()
    await somebody(auth, 'ada')
    const eve = await somebody(auth, 'eve')
    const checked = await auth.authenticate(await eve.session())
    if (!checked.ok) throw new Error(checked.reason)
    const input = { currentPassword: password, newPassword: 'password1' }
    const flood = times(40, index => async () => {
      const outcome = await auth.changePassword(checked.identity, input, { address: `198.51.100.${index}` })
      return outcome.ok ? 'ok' : outcome.reason
    })
    const seen = await during(flood, async () => {
      for (let round = 0; round < 8; round++)
        expect(await attempt(auth, 'ada', { address: elsewhere })).toBe('ok')
    })
    expect([...seen].sort()).toEqual(['busy', 'weak-password'])
  })
})
