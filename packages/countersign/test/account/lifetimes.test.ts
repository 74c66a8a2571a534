/** How long credentials live, by a clock that the test moves. */
import { describe, expect, test } from 'vitest'
import { memory } from '../../src/storage/memory/memory.ts'
import { open, somebody, verdict } from './open.ts'

const session = { idleTimeoutSeconds: 600, absoluteTimeoutSeconds: 3600, maxPerSubject: 3 }

describe('a session', () => {
  test('ends when it is not used for the idle timeout', async () => {
    const { auth, clock } = await open({ session })
    const headers = await (await somebody(auth)).session()
    clock.advance(599_999)
    expect(await verdict(auth, headers)).toBe('ok')
    clock.advance(600_000)
    expect(await verdict(auth, headers)).toBe('idle-timeout')
  })

  test('lives on use, but not beyond the absolute timeout', async () => {
    const { auth, clock } = await open({ session })
    const headers = await (await somebody(auth)).session()
    for (let minute = 0; minute < 59; minute++) {
      clock.advance(60_000)
      expect(await verdict(auth, headers)).toBe('ok')
    }
    clock.advance(60_000)
    expect(await verdict(auth, headers)).toBe('absolute-timeout')
  })

  test('is not refused as idle by a node that did not see its last use', async () => {
    const storage = memory()
    const { auth: one, clock } = await open({ storage, session })
    const { auth: other } = await open({ storage, session }, clock)
    const headers = await (await somebody(one)).session()
    expect(await verdict(other, headers)).toBe('ok')
    clock.advance(400_000)
    expect(await verdict(one, headers)).toBe('ok')
    // The use is written behind, within a second.
    await expect.poll(async () => (await other.sessions.list()).items[0]?.lastSeenAt).toBe(clock.now())
    clock.advance(400_000)
    expect(await verdict(other, headers)).toBe('ok')
  })

  test('beyond the limit of a subject the longest-standing one ends', async () => {
    const { auth, clock } = await open({ session })
    const ada = await somebody(auth)
    const held = []
    for (let sign = 0; sign < 4; sign++) {
      held.push(await ada.session())
      clock.advance(1000)
    }
    expect(await Promise.all(held.map(headers => verdict(auth, headers)))).toEqual([
      'revoked',
      'ok',
      'ok',
      'ok',
    ])
    const { items } = await auth.audit.list({ action: 'session-revoked' })
    expect(items.map(({ detail }) => detail)).toEqual(['session-limit'])
  })
})

describe('an access token', () => {
  test('expires, to the second', async () => {
    const { auth, clock } = await open({ token: { accessTimeoutSeconds: 60 } })
    const headers = await (await somebody(auth)).token()
    clock.advance(59_999)
    expect(await verdict(auth, headers)).toBe('ok')
    clock.advance(1)
    expect(await verdict(auth, headers)).toBe('expired')
  })

  test('that was revoked stays so when the lifetime is lowered and the entry of the shorter one has passed', async () => {
    const storage = memory()
    const { auth: long, clock } = await open({ storage, token: { accessTimeoutSeconds: 3600 } })
    const ada = await somebody(long)
    const headers = await ada.token()
    const { auth: short } = await open({ storage, token: { accessTimeoutSeconds: 60 } }, clock)
    await short.subjects.revokeAll(ada.id)
    for (let minute = 0; minute < 59; minute++) {
      clock.advance(60_000)
      const { auth: fresh } = await open({ storage, token: { accessTimeoutSeconds: 60 } }, clock)
      expect(await verdict(fresh, headers)).toBe('revoked')
    }
  })

  test('that was revoked by a node which started before the lifetime was raised stays so, and so does its key', async () => {
    const storage = memory()
    const { auth: before, clock } = await open({ storage, token: { accessTimeoutSeconds: 60 } })
    const { auth: raised } = await open({ storage, token: { accessTimeoutSeconds: 3600 } }, clock)
    const [ada, bob] = [await somebody(raised, 'ada'), await somebody(raised, 'bob')]
    const [ended, kept] = [await ada.token(), await bob.token()]
    await before.subjects.revokeAll(ada.id)
    await before.keys.rotate({ force: true })
    for (let minute = 0; minute < 59; minute++) {
      clock.advance(60_000)
      // One that starts now has what the store has, and has just seen to the keys.
      const { auth: fresh } = await open({ storage, token: { accessTimeoutSeconds: 60 } }, clock)
      expect(await verdict(fresh, ended)).toBe('revoked')
      expect(await verdict(fresh, kept)).toBe('ok')
    }
  })

  test('that was revoked is not revived by a wall clock that goes forward and back again', async () => {
    const { auth, clock } = await open()
    const ada = await somebody(auth)
    const headers = await ada.token()
    await auth.subjects.revokeAll(ada.id)
    clock.jumpWall(86_400_000)
    expect(await verdict(auth, headers)).toBe('expired')
    clock.jumpWall(-86_400_000)
    expect(await verdict(auth, headers)).toBe('revoked')
  })
})
