/**
 * Which allowances an attempt spends (K19), and which are reserved for who signed in before on the same device or from the same
 * network (K41).
 */
import { hash } from 'node:crypto'
import type { AttemptAllowance } from '../core/authenticator/attempt-rate.ts'
import {
  findKnownDevices,
  generationOf,
  type KnownDevice,
  markDevice,
} from '../core/authenticator/known-device.ts'
import { networksOf } from '../core/authenticator/network.ts'
import type { Asker } from '../core/authenticator/password-hasher.ts'
import type { Identity } from '../core/identity.ts'
import type { Subject } from '../core/subject/subject.ts'
import type { AccountParts, Caller } from './account-parts.ts'

const windowMs = 60_000
/** How many times the rate of one identifier from one address either of them gets by itself. */
const sharedFactor = 5
/** How long a network stays familiar after the last sign-in from it. */
const familiarMs = 7_776_000_000
/** A sign-in from a familiar network moves that on once it is older than this: one write a day, not one a sign-in. */
const renewedAfterMs = 86_400_000

/** What an attempt at an identifier spends, and what its success makes familiar. */
export interface AttemptPlan {
  allowances: AttemptAllowance[]
  /** Whose part of the queue of hashes it takes; absent where attempts are not counted. */
  asker?: Asker
  /** Where success is remembered, and until when it already is, by the password that the account has now; absent where the address is not known. */
  network?: { key: string; until: number }
  device?: KnownDevice
}

/** A client that says which device it is: what sign-in gave it to keep. */
export type DeviceCaller = Caller & { device?: string | readonly string[] }

/**
 * Who signed in to the account before, on the same device or from the same network, has an allowance of their own, which
 * nobody elsewhere can spend; everybody else has those of strangers. It ends with the password that was signed in with: whoever
 * knew an earlier one is a stranger.
 *
 * @param identifier - Normalised, or as typed where that is not possible.
 * @param findSubject - Reads the account. Called only where a genuine mark or a familiar network is to be held against it.
 * @throws {StorageError} safe to retry.
 */
export async function planAttempts(
  parts: Pick<AccountParts, 'settings' | 'storage' | 'clock' | 'deviceKey'>,
  caller: DeviceCaller,
  identifier: string,
  findSubject: () => Promise<Subject | undefined>,
): Promise<AttemptPlan> {
  const { attemptsPerMinute } = parts.settings
  if (attemptsPerMinute === 'off') return { allowances: [] }
  const now = parts.clock.now()
  const reserve = (key: string) => [{ key, limit: attemptsPerMinute, windowMs }]
  const marks = findKnownDevices(caller.device, { identifier, key: parts.deviceKey, now })
  const key = familiarKey(caller, identifier)
  const until = key === undefined ? 0 : ((await parts.storage.attempts.familiarUntil(key)) ?? 0)
  const subject = marks.length > 0 || until > now ? await findSubject() : undefined
  const device = subject && marks.find(({ generation }) => generation === generationOf(subject))
  const isFamiliar = until > now && subject !== undefined && until - familiarMs >= subject.passwordChangedAt
  const known = {
    ...(device && { device }),
    ...(key !== undefined && { network: { key, until: isFamiliar ? until : 0 } }),
  }
  const asker = askerOf(caller, identifier, device !== undefined || isFamiliar)
  // The network of a device that is known may be shared with whoever guesses.
  if (device !== undefined) return { allowances: reserve(keyOf('device', device.id)), asker, ...known }
  if (key !== undefined && isFamiliar) return { allowances: reserve(key), asker, ...known }
  return { allowances: attemptAllowances(parts, caller, identifier), asker, ...known }
}

function familiarKey({ address }: Caller, identifier: string): string | undefined {
  const [narrowest] = networksOf(address)
  return narrowest && keyOf('familiar', `${narrowest.network}\n${identifier}`)
}

/** Strangers have a part of their own of what an account has: their guesses keep nobody waiting who is known to it. */
function askerOf({ address }: Caller, identifier: string, isKnown: boolean): Asker {
  return { account: keyOf(isKnown ? 'known' : 'strangers', identifier), networks: networksOf(address) }
}

/**
 * Makes the device and the network of a sign-in or a password change that succeeded familiar.
 *
 * @param subject - With the password that was proved, or is the new one.
 * @returns What the device is to keep in place of what it has; `undefined` where it has all that it needs.
 */
export async function noteFamiliar(
  parts: Pick<AccountParts, 'settings' | 'storage' | 'clock' | 'deviceKey' | 'random'>,
  caller: DeviceCaller,
  subject: Subject,
  { network, device }: AttemptPlan,
): Promise<string | undefined> {
  const { settings, storage, clock, deviceKey, random } = parts
  const now = clock.now()
  const until = now + familiarMs
  if (network !== undefined && until - network.until > renewedAfterMs)
    await storage.attempts.noteFamiliar(network.key, until)
  if (settings.attemptsPerMinute === 'off' || device?.isNew) return undefined
  const { identifier } = subject
  const generation = generationOf(subject)
  return markDevice(caller.device, { identifier, generation, key: deviceKey, now, random })
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

/**
 * What changing the password spends: an allowance of the credential that asks for it, a login's where it is of one. Nobody else
 * can spend it, so strangers do not keep the owner from a new password; and whoever stole the credential guesses no faster than
 * that.
 */
export function planChange(
  parts: Pick<AccountParts, 'settings'>,
  caller: Caller,
  identity: Identity,
  identifier: string,
): AttemptPlan {
  const { attemptsPerMinute } = parts.settings
  if (attemptsPerMinute === 'off') return { allowances: [] }
  const key = familiarKey(caller, identifier)
  const credential = identity.kind === 'session' ? identity.sid : (identity.sid ?? identity.jti)
  return {
    allowances: [allowance('credential', credential, attemptsPerMinute)],
    asker: askerOf(caller, identifier, true),
    // Whatever it was familiar with ends with the password.
    ...(key !== undefined && { network: { key, until: 0 } }),
  }
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
