/** K41: strangers who guess cannot keep the owner of an account out of it, where the owner signed in before. */
import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import type { StorageDriver } from '../../src/core/storage.ts'
import type { Countersign } from '../../src/face.ts'
import { postgresByCallersClock } from '../../src/storage/postgres/driver.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { open, password, somebody } from '../account/open.ts'
import { useFolder } from '../storage/folder.ts'

const newFile = useFolder()
const stores: [string, () => Promise<StorageDriver>][] = [
  ['SQLite', async () => sqlite(newFile())],
  ['PostgreSQL', async () => postgresByCallersClock(await freshDatabase())],
]
const own = '198.51.100.7'

const attempt = async (auth: Countersign, typed: string, address?: string, identifier = 'ada') => {
  const caller = address === undefined ? {} : { address }
  const outcome = await auth.signIn({ identifier, password: typed, credential: 'token' }, caller)
  return outcome.ok ? 'ok' : outcome.reason
}

/** Guesses from each address. */
async function guessFrom(auth: Countersign, addresses: readonly string[], times = 12): Promise<string[]> {
  const reasons: string[] = []
  for (const address of addresses)
    for (let guess = 0; guess < times; guess++) reasons.push(await attempt(auth, 'wrong password', address))
  return reasons
}

describe.each(stores)('K41 lockout of the owner, over %s', { timeout: 60_000 }, (_, make) => {
  test('guesses from more addresses than it takes do not keep the owner out at an address that they signed in from before', async () => {
    const { auth } = await open({ storage: await make() })
    await somebody(auth, 'ada')
    expect(await attempt(auth, password, own)).toBe('ok')
    await guessFrom(
      auth,
      Array.from({ length: 6 }, (__, index) => `203.0.113.${index}`),
    )
    // The strangers have spent what there is for strangers.
    expect(await attempt(auth, password, '203.0.113.99')).toBe('too-many-attempts')
    for (let round = 0; round < 5; round++) expect(await attempt(auth, password, own)).toBe('ok')
  })

  test('a stranger at the owner’s own address who guesses at other accounts does not keep them out either', async () => {
    const { auth } = await open({ storage: await make() })
    await somebody(auth, 'ada')
    expect(await attempt(auth, password, own)).toBe('ok')
    for (let guess = 0; guess < 60; guess++) await attempt(auth, 'wrong password', own, `user${guess}`)
    expect(await attempt(auth, 'wrong password', own, 'somebody else')).toBe('too-many-attempts')
    expect(await attempt(auth, password, own)).toBe('ok')
  })

  test('a password that was changed by a clock a day ahead leaves the owner’s address familiar from the next sign-in on', async () => {
    const { auth, clock } = await open({ storage: await make() })
    const { id } = await somebody(auth, 'ada')
    clock.jumpWall(86_400_000)
    await auth.subjects.setPassword(id, 'another seven herons')
    clock.jumpWall(-86_400_000)
    expect(await attempt(auth, 'another seven herons', own)).toBe('ok')
    await guessFrom(
      auth,
      Array.from({ length: 6 }, (__, index) => `203.0.113.${index}`),
    )
    expect(await attempt(auth, 'another seven herons', '203.0.113.99')).toBe('too-many-attempts')
    expect(await attempt(auth, 'another seven herons', own)).toBe('ok')
  })

  test('marks that were hoarded, and networks, are familiar no longer once the password is another; the owner’s new one is', async () => {
    const { auth, clock } = await open({ storage: await make() })
    const { id } = await somebody(auth, 'ada')
    const signIn = (typed: string, address: string, device?: string) =>
      auth.signIn(
        { identifier: 'ada', password: typed, credential: 'token' },
        { address, ...(device !== undefined && { device }) },
      )
    const marks: string[] = []
    for (let made = 0; made < 8; made++) {
      const outcome = await signIn(password, `203.0.113.${made}`)
      if (!outcome.ok || outcome.device === undefined) throw new Error('no device to keep')
      marks.push(outcome.device)
    }
    clock.advance(1000)
    const owner = { subject: id, roles: [], amr: ['pwd'], authTime: 0, expiresAt: 0 }
    const identity = { ...owner, kind: 'token', jti: 'of the owner' } as const
    const newPassword = 'another long secret 77 phrase'
    const input = { currentPassword: password, newPassword }
    expect(await auth.changePassword(identity, input, { address: own })).toMatchObject({ ok: true })
    const kept = await signIn(newPassword, own)
    if (!kept.ok || kept.device === undefined) throw new Error('no device to keep')

    // With a mark of before or without, from a network of before: together no more than strangers have.
    let checked = 0
    for (const mark of [undefined, ...marks]) {
      for (const [index] of marks.entries())
        for (let guess = 0; guess < 2; guess++) {
          const outcome = await signIn('wrong password', `203.0.113.${index}`, mark)
          if (!outcome.ok && outcome.reason === 'invalid-credentials') checked += 1
        }
    }
    expect(checked).toBe(50)
    expect(await signIn(newPassword, '192.0.2.200')).toMatchObject({ reason: 'too-many-attempts' })
    expect(await signIn(newPassword, '192.0.2.200', kept.device)).toMatchObject({ ok: true })
    // Whatever stands before it.
    const both = [marks[0], kept.device].join('.')
    expect(await signIn(newPassword, '192.0.2.200', both)).toMatchObject({ ok: true })
    expect(await signIn(newPassword, own)).toMatchObject({ ok: true })
  })
})

describe('K41 lockout of the owner', () => {
  test('a familiar address has an allowance, and no more than that', async () => {
    const { auth, clock } = await open()
    await somebody(auth, 'ada')
    expect(await attempt(auth, password, own)).toBe('ok')
    const reasons = await guessFrom(auth, [own], 20)
    expect(reasons.filter(reason => reason === 'invalid-credentials')).toHaveLength(10)
    expect(await attempt(auth, password, own)).toBe('too-many-attempts')
    clock.advance(6000)
    expect(await attempt(auth, password, own)).toBe('ok')
  })

  test('guesses at all accounts of one office together are bounded, and keep out nobody on a device that is known', async () => {
    const { auth } = await open()
    const names = Array.from({ length: 40 }, (_, index) => `colleague${index}`)
    const devices: string[] = []
    for (const identifier of names) {
      await somebody(auth, identifier)
      const outcome = await auth.signIn({ identifier, password, credential: 'token' }, { address: own })
      if (!outcome.ok || outcome.device === undefined) throw new Error('no device to keep')
      devices.push(outcome.device)
    }
    let checked = 0
    for (const identifier of names)
      for (let guess = 0; guess < 10; guess++)
        if ((await attempt(auth, 'wrong password', own, identifier)) === 'invalid-credentials') checked += 1
    expect(checked).toBe(250)
    expect(await attempt(auth, password, own, 'colleague39')).toBe('too-many-attempts')
    for (const [index, device] of devices.slice(-3).entries()) {
      const input = { identifier: `colleague${37 + index}`, password, credential: 'token' } as const
      expect(await auth.signIn(input, { address: own, device })).toMatchObject({ ok: true })
    }
  })

  test('it is familiar with the account that was signed in to, and with no other', async () => {
    const { auth } = await open()
    await somebody(auth, 'ada')
    await somebody(auth, 'bob')
    expect(await attempt(auth, password, own)).toBe('ok')
    await guessFrom(auth, ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4', '203.0.113.5'])
    for (let address = 0; address < 5; address++)
      for (let guess = 0; guess < 10; guess++)
        await attempt(auth, 'wrong password', `203.0.113.${100 + address}`, 'bob')
    expect(await attempt(auth, password, own, 'bob')).toBe('too-many-attempts')
    expect(await attempt(auth, password, own)).toBe('ok')
  })

  test('ninety days after the last sign-in it is familiar no longer', async () => {
    const { auth, clock } = await open()
    await somebody(auth, 'ada')
    expect(await attempt(auth, password, own)).toBe('ok')
    clock.advance(89 * 86_400_000)
    expect(await attempt(auth, password, own)).toBe('ok')
    clock.advance(91 * 86_400_000)
    await guessFrom(auth, ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4', '203.0.113.5'])
    expect(await attempt(auth, password, own)).toBe('too-many-attempts')
  })

  test('however many /64s of one IPv6 /56 or /48 guess, the owner elsewhere is let in', async () => {
    for (const network of [
      (index: number) => `2001:db8:1:1${index.toString(16).padStart(2, '0')}::1`,
      (index: number) => `2001:db8:2:${(index * 0x100).toString(16)}::1`,
    ]) {
      const { auth } = await open()
      await somebody(auth, 'ada')
      await guessFrom(
        auth,
        Array.from({ length: 24 }, (__, index) => network(index)),
      )
      expect(await attempt(auth, password, '2001:db8:ffff::1')).toBe('ok')
    }
  })

  test('where the address is not known, guesses at many accounts lock out nobody else', async () => {
    const { auth } = await open()
    await somebody(auth, 'ada')
    for (let guess = 0; guess < 60; guess++)
      expect(await attempt(auth, 'wrong password', undefined, `user${guess}`)).toBe('invalid-credentials')
    expect(await attempt(auth, password)).toBe('ok')
    expect(await auth.signUp({ identifier: 'carol', password })).toMatchObject({ ok: true })
    // Those of the identifier count still.
    for (let guess = 0; guess < 50; guess++) await attempt(auth, 'wrong password')
    expect(await attempt(auth, password)).toBe('too-many-attempts')
  })

  test('a device that signed in before is let in from an address that is new, and where a stranger guesses from its own', async () => {
    const { auth } = await open()
    await somebody(auth, 'ada')
    const from = (address: string, device?: string) =>
      auth.signIn(
        { identifier: 'ada', password, credential: 'session' },
        { address, ...(device !== undefined && { device }) },
      )
    const first = await from(own)
    if (!first.ok || first.device === undefined) throw new Error('no device to keep')
    const { device } = first
    await guessFrom(auth, [own, '203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4', '203.0.113.5'])
    const elsewhere = '192.0.2.200'
    expect(await from(elsewhere)).toMatchObject({ ok: false, reason: 'too-many-attempts' })
    expect(await from(own)).toMatchObject({ ok: false, reason: 'too-many-attempts' })
    for (const address of [elsewhere, own]) {
      const outcome = await from(address, device)
      // What it has is of today.
      expect(outcome).toMatchObject({ ok: true })
      expect(outcome).not.toHaveProperty('device')
    }
    // It is known to this account, and to no other.
    await somebody(auth, 'bob')
    for (let guess = 0; guess < 60; guess++)
      await attempt(auth, 'wrong password', `203.0.113.${guess % 6}`, 'bob')
    const other = { identifier: 'bob', password, credential: 'token' } as const
    expect(await auth.signIn(other, { address: elsewhere, device })).toMatchObject({
      reason: 'too-many-attempts',
    })
  })

  test('a known device has an allowance, and no more than that; a day later its mark is renewed', async () => {
    const { auth, clock } = await open()
    await somebody(auth, 'ada')
    const signIn = (typed: string, device?: string) =>
      auth.signIn(
        { identifier: 'ada', password: typed, credential: 'token' },
        { address: own, ...(device !== undefined && { device }) },
      )
    const first = await signIn(password)
    if (!first.ok || first.device === undefined) throw new Error('no device to keep')
    const reasons: unknown[] = []
    for (let guess = 0; guess < 12; guess++) reasons.push(await signIn('wrong password', first.device))
    expect(reasons.filter(reason => Object(reason).reason === 'invalid-credentials')).toHaveLength(10)
    clock.advance(86_400_000)
    const later = await signIn(password, first.device)
    if (!later.ok || later.device === undefined) throw new Error('not renewed')
    clock.advance(89 * 86_400_000)
    expect(await signIn(password, later.device)).toMatchObject({ ok: true })
  })
})
