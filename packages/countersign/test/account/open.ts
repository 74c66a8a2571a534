/** Opens a library instance for a test: cheap hashing, a clock of the test's own, closed when the test ends. */
import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { CountersignOptions } from '../../src/configuration.ts'
import { ClockError } from '../../src/core/errors.ts'
import { createCountersign } from '../../src/countersign.ts'
import type { Countersign } from '../../src/face.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { type ManualClock, manualClock } from '../gate/manual-clock.ts'

export const issuer = 'https://auth.example.com'
export const password = 'correct horse battery staple'
/** One for the whole file, so that several instances can open one store. */
export const secret = randomBytes(32).toString('base64url')
export const cheapHashing = { memoryCost: 8, timeCost: 1, parallelism: 1 }

export async function open(
  options: Partial<CountersignOptions> = {},
  clock: ManualClock = manualClock(),
): Promise<{ auth: Countersign; clock: ManualClock }> {
  const made = await createCountersign(
    {
      storage: memory(),
      issuer,
      secret,
      password: cheapHashing,
      onFault: fault => {
        // A test that sets the clock is told of it; that is no fault of the test.
        if (!(fault instanceof ClockError)) throw fault
      },
      ...options,
    },
    clock,
  )
  // A test may close it itself, to open the store again.
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= made.close()
    return closing
  }
  const auth = { ...made, close }
  onTestFinished(close)
  return { auth, clock }
}

/** A subject and a way to sign in as it, giving the headers that carry the credential. */
export async function somebody(
  auth: Countersign,
  identifier = 'ada',
): Promise<{
  id: string
  session: () => Promise<Record<string, string>>
  token: () => Promise<Record<string, string>>
}> {
  const created = await auth.signUp({ identifier, password })
  if (!created.ok || created.subject === undefined) throw new Error('signing up did not make an account')
  const signIn = async (credential: 'session' | 'token') => {
    const outcome = await auth.signIn({
      identifier,
      password,
      ...(credential === 'session' ? { credential, carrier: 'header' } : { credential }),
    })
    if (!outcome.ok) throw new Error(outcome.reason)
    return {
      authorization: `Bearer ${outcome.credential === 'token' ? outcome.accessToken : outcome.sessionIdentifier}`,
    }
  }
  return { id: created.subject.id, session: () => signIn('session'), token: () => signIn('token') }
}

/** `ok`, or why not. */
export async function verdict(auth: Countersign, headers: Record<string, string>): Promise<string> {
  const outcome = await auth.authenticate(headers)
  return outcome.ok ? 'ok' : outcome.reason
}
