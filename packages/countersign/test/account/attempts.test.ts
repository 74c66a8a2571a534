/** What attempts are counted by. */
import { describe, expect, test } from 'vitest'
import { attemptAllowances } from '../../src/account/attempts.ts'
import { open, password, somebody } from './open.ts'

const settings = { attemptsPerMinute: 10 } as Parameters<typeof attemptAllowances>[0]['settings']
const addressKey = (address: string) => attemptAllowances({ settings }, { address }, 'ada')[0]?.key

describe('K19 attempts are counted', () => {
  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:0db8:0:0:1:2:3:4'],
    ['::1', '0:0:0:0:0:0:0:1'],
  ])('for a whole /64 together: %s and %s', (one, other) => {
    expect(addressKey(one)).toBe(addressKey(other))
  })

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['192.0.2.1', '192.0.2.2'],
    ['192.0.2.1', '::1'],
  ])('apart for %s and %s', (one, other) => {
    expect(addressKey(one)).not.toBe(addressKey(other))
  })

  test('for one IPv4 address however a socket says it, and apart for the next', () => {
    for (const same of ['::ffff:203.0.113.7', '::FFFF:203.0.113.7', '::ffff:cb00:7107'])
      expect(addressKey(same)).toBe(addressKey('203.0.113.7'))
    expect(addressKey('::ffff:203.0.113.8')).not.toBe(addressKey('::ffff:203.0.113.7'))
  })

  test('without the identifier or the address in the key', () => {
    for (const { key } of attemptAllowances({ settings }, { address: '192.0.2.1' }, 'ada')) {
      expect(key).toMatch(/^[\w-]{43}$/)
    }
  })

  test('and the line in the log that they are too many names whom they aim at, where there is such a subject', async () => {
    const { auth } = await open({ signIn: { attemptsPerMinute: 1 } })
    const ada = await somebody(auth, 'ada')
    for (const identifier of ['ada', 'ada', 'nobody', 'nobody'])
      await auth.signIn({ identifier, password: 'wrong password', credential: 'token' }, { address: '::1' })
    const { items } = await auth.audit.list({ action: 'sign-in', outcome: 'refused' })
    expect(items.map(({ detail, subjectId }) => [detail, subjectId])).toEqual([
      ['too-many-attempts', undefined],
      ['invalid-credentials', undefined],
      ['too-many-attempts', ada.id],
      ['invalid-credentials', ada.id],
    ])
  })

  test('by identifier and address, by identifier, and by address', async () => {
    const { auth } = await open({ signIn: { attemptsPerMinute: 2 } })
    await somebody(auth, 'ada')
    const attempt = async (identifier: string, address: string, typed = 'wrong password') => {
      const outcome = await auth.signIn({ identifier, password: typed, credential: 'token' }, { address })
      return outcome.ok ? 'ok' : outcome.reason
    }
    // Two from one address; the owner, elsewhere, is not locked out by that.
    for (const expected of ['invalid-credentials', 'invalid-credentials', 'too-many-attempts']) {
      expect(await attempt('ada', '192.0.2.1')).toBe(expected)
    }
    expect(await attempt('ada', '198.51.100.7', password)).toBe('ok')
    // Ten for the identifier from anywhere.
    for (let guess = 0; guess < 8; guess++)
      expect(await attempt('ada', `203.0.113.${guess}`)).toBe('invalid-credentials')
    expect(await attempt('ada', '203.0.113.99')).toBe('too-many-attempts')
    // Ten from an address, whatever the identifier; two are spent.
    for (let guess = 0; guess < 8; guess++)
      expect(await attempt(`user${guess}`, '192.0.2.1')).toBe('invalid-credentials')
    expect(await attempt('user99', '192.0.2.1')).toBe('too-many-attempts')
  })
})
