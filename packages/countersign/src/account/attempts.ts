/** Which allowances an attempt spends (K19), and which are reserved for who signed in before from the same network (K41). */
import { hash } from 'node:crypto'
import type { AttemptAllowance } from '../core/authenticator/attempt-rate.ts'
import { networksOf } from '../core/authenticator/network.ts'
import type { AccountParts, Caller } from './account-parts.ts'

const windowMs = 60_000
/** How many times the rate of one identifier from one address either of them gets by itself. */
const sharedFactor = 5
/** How long a network stays familiar after the last sign-in from it. */
const familiarMs = 7_776_000_000
/** A sign-in from a familiar network moves that on once it is older than this: one write a day, not one a sign-in. */
const renewedAfterMs = 86_400_000

/** What an attempt at an identifier spends, and how its success makes the network familiar. */
export interface AttemptPlan {
  allowances: AttemptAllowance[]
  /** Where success is remembered, and until when it already is; absent where the address is not known. */
  familiar?: { key: string; until: number }
}

/**
 * Who signed in to the account before from the same network has an allowance of their own, which nobody elsewhere can
 * spend; everybody else has those of strangers.
 *
 * @param identifier - Normalised, or as typed where that is not possible.
 * @throws {StorageError} safe to retry.
 */
export async function planAttempts(
  parts: Pick<AccountParts, 'settings' | 'storage' | 'clock'>,
  caller: Caller,
  identifier: string,
): Promise<AttemptPlan> {
  const { attemptsPerMinute } = parts.settings
  if (attemptsPerMinute === 'off') return { allowances: [] }
  const [narrowest] = networksOf(caller.address)
  if (narrowest === undefined) return { allowances: attemptAllowances(parts, caller, identifier) }
  const key = keyOf('familiar', `${narrowest.network}\n${identifier}`)
  const until = (await parts.storage.attempts.familiarUntil(key)) ?? 0
  const allowances =
    until > parts.clock.now()
      ? [{ key, limit: attemptsPerMinute, windowMs }]
      : attemptAllowances(parts, caller, identifier)
  return { allowances, familiar: { key, until } }
}

/** Makes the network of a sign-in that succeeded familiar. */
export async function noteFamiliar(
  { storage, clock }: Pick<AccountParts, 'storage' | 'clock'>,
  { familiar }: AttemptPlan,
): Promise<void> {
  if (familiar === undefined) return
  const until = clock.now() + familiarMs
  if (until - familiar.until > renewedAfterMs) await storage.attempts.noteFamiliar(familiar.key, until)
}

/**
 * The allowances of strangers, by identifier and network, network or both, whichever are known.
 *
 * The narrow ones stop guessing from one place without letting a stranger lock the account for everybody; the wide ones
 * bound guessing from many places and spraying over many accounts. An address that is not known is none: it would be one
 * allowance for everybody. Keys are digests: what people type into an identifier field is sometimes their password.
 */
export function attemptAllowances(
  parts: Pick<AccountParts, 'settings'>,
  caller: Caller,
  identifier: string,
): AttemptAllowance[] {
  const { attemptsPerMinute } = parts.settings
  if (attemptsPerMinute === 'off') return []
  const wide = attemptsPerMinute * sharedFactor
  const networks = networksOf(caller.address)
  return [
    ...networks.map(({ network, share }) => allowance('address', network, wide * share)),
    allowance('identifier', identifier, wide),
    ...networks.map(({ network, share }) =>
      allowance('both', `${network}\n${identifier}`, attemptsPerMinute * share),
    ),
  ]
}

/** What making an account spends, whether it succeeds or not: apart from signing in, which it must not stop. */
export function signUpAllowances(parts: Pick<AccountParts, 'settings'>, caller: Caller): AttemptAllowance[] {
  const { attemptsPerMinute } = parts.settings
  if (attemptsPerMinute === 'off') return []
  const wide = attemptsPerMinute * sharedFactor
  return networksOf(caller.address).map(({ network, share }) => allowance('sign-up', network, wide * share))
}

function allowance(kind: string, value: string, limit: number): AttemptAllowance {
  return { key: keyOf(kind, value), limit, windowMs }
}

function keyOf(kind: string, value: string): string {
  return hash('sha256', `${kind}\n${value}`, 'base64url')
}
