/** What records share is counted and bounded too: tokens that are each bound to a key of their own, and roles that nobody else has. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AccessTokenClaims } from '../../src/core/token/claims.ts'
import { Interned } from '../../src/gate/interned.ts'
import { SessionTable } from '../../src/gate/session-table.ts'
import { TokenCache } from '../../src/gate/token-cache.ts'
import { session, subject } from '../storage/records.ts'

const now = 1_800_000_000_000
const mebibyte = 1_048_576
const text = (bytes: number) => randomBytes(bytes).toString('base64url')

const claims = (more: Partial<AccessTokenClaims>): AccessTokenClaims => ({
  iss: 'https://auth.example.com',
  sub: text(16),
  aud: 'api',
  exp: now / 1000 + 600,
  iat: now / 1000,
  jti: text(12),
  client_id: 'app',
  epoch: 0,
  amr: ['pwd'],
  ...more,
})

test.each([
  ['each bound to a key of its own', () => ({ cnf: { jkt: text(32) } })],
  ['each with roles that no other has', () => ({ roles: [`team:${text(12)}`] })],
])('tokens %s take no more than their share, and all of it is counted', (_, own) => {
  const capacity = 10_000
  const cache = new TokenCache(capacity)
  const alike = new TokenCache(capacity)
  for (let count = 0; count < capacity; count++) {
    const [one, other] = [text(20), text(20)]
    cache.find(one)
    cache.admit(claims(own()), now)
    // As many as the other holds, so that both take the same for their records.
    if (alike.size >= cache.size) continue
    alike.find(other)
    alike.admit(claims({}), now)
  }
  // An entry takes some 500 bytes: none of them were counted before, and all stayed.
  const shared = cache.byteLength - alike.byteLength
  expect(shared).toBeGreaterThan(mebibyte / 2)
  expect(shared).toBeLessThan(mebibyte * 1.1)
  expect(cache.size).toBeGreaterThan(1000)
  expect(cache.size).toBeLessThan(4000)
})

test('sessions with roles that no other has take no more than their share, and all of it is counted', () => {
  const table = new SessionTable(20_000)
  const alike = new SessionTable(20_000)
  const stored = (roles: readonly string[]) => {
    const owner = { ...subject('ada'), id: text(16), roles }
    return { ...session(owner, text(16), { digest: randomBytes(32) }), subject: owner }
  }
  for (let count = 0; count < 10_000; count++) {
    table.admit(stored([`team:${text(12)}`]), now)
    alike.admit(stored([]), now)
  }
  expect(alike.size).toBe(10_000)
  expect(table.size).toBeLessThan(4000)
  expect(table.byteLength - alike.byteLength).toBeLessThan(mebibyte * 1.1)
})

test('what is given back is no longer counted', () => {
  const values = new Interned<{ name: string }>()
  const numbers = ['ada', 'grace', 'ada'].map(name => values.add({ name }))
  const bytes = values.byteLength
  values.release(numbers[0] ?? 0)
  expect(values.byteLength).toBe(bytes)
  values.release(numbers[2] ?? 0)
  expect(values.byteLength).toBeLessThan(bytes)
  values.release(numbers[1] ?? 0)
  expect(values.byteLength).toBe(0)
  values.add({ name: 'hedy' })
  values.clear()
  expect(values.byteLength).toBe(0)
})
