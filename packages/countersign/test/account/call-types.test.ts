/** The types of the public calls: a wrong call does not compile, and a sign-in's outcome narrows by what was asked for. */
import { expect, expectTypeOf, test } from 'vitest'
import type { Countersign, SignIn } from '../../src/index.ts'
import { open, password } from './open.ts'

const proof = { identifier: 'ada', password }

/** Never called: the compiler is the test. */
async function wrongCalls(auth: Countersign): Promise<void> {
  // @ts-expect-error What the caller vouches for is no part of what the client says.
  await auth.signIn({ ...proof, credential: 'session', replaces: ['a sid'] })
  // @ts-expect-error The same for the key that a client has proved to have.
  await auth.signIn({ ...proof, credential: 'token', senderKey: 'a thumbprint' })
  // @ts-expect-error A session is not issued to a client.
  await auth.signIn({ ...proof, credential: 'session', clientId: 'app' })
  // @ts-expect-error A token is not carried in a cookie.
  await auth.signIn({ ...proof, credential: 'token', carrier: 'header' })
  // @ts-expect-error A session is not bound to a key.
  await auth.signIn({ ...proof, credential: 'session' }, { senderKey: 'a thumbprint' })
  // @ts-expect-error There is no third kind.
  await auth.signIn({ ...proof, credential: 'cookie' })
  // @ts-expect-error A password is changed by its owner, who proves the current one.
  await auth.subjects.update('an id', { password })
  // @ts-expect-error Nobody says their own roles.
  await auth.signUp({ ...proof, roles: ['admin'] })
  // @ts-expect-error It is called `maxStalenessMs`.
  await auth.authenticate({}, { maxStaleness: 0 })
}

test('a sign-in answers with the credential that was asked for', async () => {
  expect(wrongCalls).toBeTypeOf('function')
  const { auth } = await open()
  await auth.subjects.create(proof)
  const session = await auth.signIn({ ...proof, credential: 'session', remember: true })
  if (!session.ok) throw new Error(session.reason)
  expectTypeOf(session.sessionIdentifier).toEqualTypeOf<string>()
  expect(session.session.remember).toBe(true)
  const token = await auth.signIn({ ...proof, credential: 'token', clientId: 'app' }, { replaces: [] })
  if (!token.ok) throw new Error(token.reason)
  expectTypeOf(token.accessToken).toEqualTypeOf<string>()
  const either = await auth.signIn({ ...proof, credential: 'token' } as SignIn)
  if (!either.ok) throw new Error(either.reason)
  expectTypeOf(either.credential).toEqualTypeOf<'session' | 'token'>()
  expect(either.credential === 'token' && either.accessToken).toBeTypeOf('string')
})
