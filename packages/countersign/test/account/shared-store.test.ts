/** Several instances over one store: what they may set differently, and what they must share. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { memory } from '../../src/storage/memory/memory.ts'
import { open, somebody, verdict } from './open.ts'

describe('instances over one store', () => {
  test('know each other’s tokens whatever algorithm each signs with', async () => {
    const storage = memory()
    const { auth: one, clock } = await open({ storage, token: { algorithm: 'EdDSA' } })
    const ada = await somebody(one)
    const early = await ada.token()
    const { auth: other } = await open({ storage, token: { algorithm: 'HS256' } }, clock)
    const late = await other.signIn({
      identifier: 'ada',
      password: 'correct horse battery staple',
      credential: 'token',
    })
    if (!late.ok || late.credential !== 'token') throw new Error('signed in')
    for (const headers of [early, await ada.token(), { authorization: `Bearer ${late.accessToken}` }]) {
      expect(await verdict(one, headers)).toBe('ok')
      expect(await verdict(other, headers)).toBe('ok')
    }
  })

  test('one that has another secret is refused at its start, and leaves the others alone', async () => {
    const storage = memory()
    const { auth, clock } = await open({ storage })
    const headers = await (await somebody(auth)).token()
    const secret = randomBytes(32).toString('base64url')
    for (const algorithm of ['EdDSA', 'HS256'] as const) {
      await expect(open({ storage, secret, token: { algorithm } }, clock)).rejects.toMatchObject({
        code: 'invalid-configuration',
      })
    }
    expect(await verdict(auth, headers)).toBe('ok')
  })
})
