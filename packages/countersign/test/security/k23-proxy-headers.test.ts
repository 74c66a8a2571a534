/** K23: forwarding headers count only from proxies that the operator named. */

import { describe, expect, test } from 'vitest'
import type { CountersignOptions } from '../../src/index.ts'
import { openWorld, password, type World } from '../http/world.ts'

const spoof = {
  'x-forwarded-for': '203.0.113.66',
  'x-real-ip': '203.0.113.66',
  forwarded: 'for=203.0.113.66',
  'cf-connecting-ip': '203.0.113.66',
  'true-client-ip': '203.0.113.66',
}

async function withWorld(
  options: Partial<CountersignOptions>,
  use: (world: World) => Promise<void>,
): Promise<void> {
  const world = await openWorld(options)
  await world.auth.subjects.create({ identifier: 'ada@example.com', password })
  await use(world)
  await world.auth.close()
}

const signIn = (world: World, headers: Record<string, string>, address: string, secret = password) =>
  world.client.send('POST', '/auth/sign-in', {
    body: { identifier: 'ada@example.com', password: secret, credential: 'session' },
    headers,
    address,
  })
const lastAddress = async (world: World) => (await world.auth.audit.list({ limit: 1 })).items[0]?.address

describe('K23 proxy header spoofing', () => {
  test('without trusted proxies no forwarding header counts', () =>
    withWorld({}, async world => {
      await signIn(world, spoof, '198.51.100.7')
      expect(await lastAddress(world)).toBe('198.51.100.7')
    }))

  test('from a stranger it does not count beside trusted ones either', () =>
    withWorld({ trustedProxies: ['10.0.0.0/8'] }, async world => {
      await signIn(world, spoof, '198.51.100.7')
      expect(await lastAddress(world)).toBe('198.51.100.7')
    }))

  test('from a trusted proxy it is read from the right: what the client wrote itself is to the left', () =>
    withWorld({ trustedProxies: ['10.0.0.0/8'] }, async world => {
      const headers = { ...spoof, 'x-forwarded-for': '203.0.113.66, 198.51.100.7, 10.0.0.2' }
      await signIn(world, headers, '10.0.0.1')
      expect(await lastAddress(world)).toBe('198.51.100.7')
      expect((await world.auth.sessions.list()).items[0]?.address).toBe('198.51.100.7')
    }))

  test('another forged address for every guess does not reset the count', () =>
    withWorld({ signIn: { attemptsPerMinute: 5 }, trustedProxies: ['10.0.0.1'] }, async world => {
      const hashed = async (forwardedFor: (index: number) => string, peer: string) => {
        const codes: unknown[] = []
        for (let index = 0; index < 30; index++) {
          const headers = { 'x-forwarded-for': forwardedFor(index) }
          codes.push((await signIn(world, headers, peer, 'wrong guess')).code)
        }
        return codes.filter(code => code === 'invalid-credentials').length
      }
      expect(await hashed(index => `203.0.113.${index}`, '198.51.100.7')).toBe(5)
      expect(await hashed(index => `203.0.113.${index}, 198.51.100.8`, '10.0.0.1')).toBe(5)
    }))

  test('identity headers that a client sends are not what the check answers', () =>
    withWorld({}, async world => {
      const ada = await world.signIn('ada@example.com')
      const headers = { ...ada.headers, 'x-auth-subject': 'root', 'x-auth-roles': 'admin' }
      const answer = await world.client.send('GET', '/auth/check', { headers })
      expect([answer.headers.get('x-auth-subject'), answer.headers.get('x-auth-roles')]).toEqual([
        ada.id,
        '-',
      ])
    }))
})
