/** What a node says it holds and has checked, by kind of credential. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Countersign, createCountersign } from '../../src/index.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { cheapHash, password } from '../http/world.ts'

let auth: Countersign

beforeEach(async () => {
  auth = await createCountersign({
    storage: memory(),
    issuer: 'http://localhost',
    secret: randomBytes(32).toString('base64url'),
    password: cheapHash,
  })
  await auth.subjects.create({ identifier: 'ada@example.com', password })
})
afterEach(() => auth.close())

async function signIn(credential: 'session' | 'token'): Promise<Record<string, string>> {
  const { headers } = await auth.handler(
    new Request('http://localhost/auth/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identifier: 'ada@example.com', password, credential }),
    }),
  )
  return credential === 'session'
    ? { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
    : { authorization: headers.get('authorization') ?? '' }
}

test('checks are counted by kind, with the size of what was presented, whatever came of them', async () => {
  const session = await signIn('session')
  const token = await signIn('token')
  const none = { checks: 0, bytes: 0 }
  expect(auth.figures().checked).toEqual({ session: none, token: none })

  for (let count = 0; count < 3; count++) await auth.authenticate(session)
  await auth.authenticate(token)
  await auth.authenticate({ authorization: `${token.authorization?.slice(0, -4)}AAAA` })
  await auth.authenticate({})
  const tokenBytes = (token.authorization?.length ?? 0) - 'Bearer '.length
  expect(auth.figures().checked).toEqual({
    session: { checks: 3, bytes: 3 * 43 },
    token: { checks: 2, bytes: 2 * tokenBytes },
  })
})

test('memory grows with what is held of each kind', async () => {
  const before = auth.figures()
  expect(before).toMatchObject({ sessionsCached: 0, tokensCached: 0, revocationsHeld: 0 })
  await auth.authenticate(await signIn('session'))
  await auth.authenticate(await signIn('token'))
  const subject = await auth.subjects.findByIdentifier('ada@example.com')
  const held = auth.figures()
  expect(held).toMatchObject({ sessionsCached: 1, tokensCached: 1 })
  expect(held.sessionBytes).toBeGreaterThan(before.sessionBytes)
  expect(held.tokenBytes).toBeGreaterThan(before.tokenBytes)
  await auth.subjects.revokeAll(subject?.id ?? '')
  const ended = auth.figures()
  expect(ended.revocationsHeld).toBeGreaterThan(0)
  expect(ended.revocationBytes).toBeGreaterThan(before.revocationBytes)
})
