/**
 * Which allowances an attempt spends (K19), and which are reserved for who signed in before on the same device or from the same
 * network (K41).
 */
import { hash } from 'node:crypto'
import type { AttemptAllowance, Spent } from '../core/authenticator/attempt-rate.ts'
import type { Credentials, Settlement } from '../core/authenticator/attempt-store.ts'
import {
  findKnownDevices,
  generationOf,
  type KnownDevice,
  markDevice,
} from '../core/authenticator/known-device.ts'
import { networksOf } from '../core/authenticator/network.ts'
import type { Asker } from '../core/authenticator/password-hasher.ts'
import { familiarMs, type SignInAttempt } from '../core/authenticator/sign-in-attempt.ts'
import type { Identity } from '../core/identity.ts'
import { normalizeIdentifier } from '../core/subject/identifier.ts'
import type { Subject } from '../core/subject/subject.ts'
import type { AccountParts, Caller } from './account-parts.ts'

const windowMs = 60_000
/** How many times the rate of one identifier from one address either of them gets by itself. */
const sharedFactor = 5
/** And all from one address at the accounts that it is familiar to: an office signs in at nine, and one of it guesses at the others. */
const crowdFactor = 25
/** A sign-in from a familiar network moves that on once it is older than this: one write a day, not one a sign-in. */
const renewedAfterMs = 86_400_000

/** What an attempt at an identifier spends, and what its success makes familiar. */
export interface AttemptPlan {
  allowances: readonly AttemptAllowance[]
  /** Whose part of the queue of hashes it takes; absent where attempts are not counted. */
  asker?: Asker
  /** Where success is remembered, and until when it already is, by the password that the account has now; absent where the address is not known. */
  network?: { key: string; until: number }
  device?: KnownDevice
}

/** A client that says which device it is: what sign-in gave it to keep. */
export type DeviceCaller = Caller & { device?: string | readonly string[] }

/**
 * Begins an attempt to sign in: reads the account and spends. Who signed in to it before, on the same device or from the same
 * network, has an allowance of their own, which nobody elsewhere can spend; everybody else has those of strangers. It ends with
 * the password that was signed in with: whoever knew an earlier one is a stranger.
 *
 * @param typed - The identifier as typed.
 * @throws {StorageError} outcome unknown: an attempt may be spent.
 */
export async function beginAttempt(
  parts: Pick<AccountParts, 'settings' | 'storage' | 'clock' | 'deviceKey'>,
  caller: DeviceCaller,
  typed: string,
): Promise<{ plan: AttemptPlan; found?: Credentials; spent: Spent }> {
  const { settings, storage, clock, deviceKey } = parts
  const normalised = normalizeIdentifier(typed)
  if (settings.attemptsPerMinute === 'off') {
    const found = normalised && (await storage.subjects.findCredentials(normalised))
    return { plan: { allowances: [] }, ...(found && { found }), spent: { ok: true } }
  }
  const identifier = normalised ?? typed
  const now = clock.now()
  const limit = settings.attemptsPerMinute
  const own = (key: string) => ({ key, limit, windowMs })
  const marks = findKnownDevices(caller.device, { identifier, key: deviceKey, now })
  const key = familiarKey(caller, identifier)
  const begun = await storage.attempts.begin(
    {
      ...(normalised !== undefined && { identifier: normalised }),
      devices: marks.map(({ generation, id }) => ({ generation, own: own(keyOf('device', id)) })),
      ...familiarAllowances(caller, identifier, limit),
      strangers: attemptAllowances(parts, caller, identifier),
    },
    now,
  )
  const { found, spent, allowances, isFamiliar, familiarUntil } = begun
  const device = begun.device === undefined ? undefined : marks[begun.device]
  const plan = {
    allowances,
    asker: askerOf(caller, identifier, device !== undefined || isFamiliar),
    ...(device && { device }),
    ...(key !== undefined && { network: { key, until: familiarUntil } }),
  }
  return { plan, ...(found && { found }), spent }
}

/** The narrowest network is enough: it must be familiar itself, so no more of them are to be had for less than a password each. */
function familiarAllowances(
  caller: Caller,
  identifier: string,
  limit: number,
): Pick<SignInAttempt, 'network' | 'crowd'> {
  const [narrowest] = networksOf(caller.address)
  const key = familiarKey(caller, identifier)
  if (narrowest === undefined || key === undefined) return {}
  return {
    network: { key, limit, windowMs },
    crowd: allowance('crowd', narrowest.network, limit * crowdFactor),
  }
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
 * What a proof that was right settles: it did not count, and the network that it came from is familiar now.
 *
 * @param subject - Where a clock that was ahead wrote when its password was changed, the network is familiar all the same.
 */
export function settlementOf(
  { clock }: Pick<AccountParts, 'clock'>,
  { allowances, network }: AttemptPlan,
  { passwordChangedAt }: Pick<Subject, 'passwordChangedAt'>,
): Settlement {
  const until = Math.max(clock.now(), passwordChangedAt) + familiarMs
  const isDue = network !== undefined && until - network.until > renewedAfterMs
  return { allowances, ...(isDue && { familiar: { key: network.key, until } }) }
}

/**
 * Makes the device known that signed in, or changed the password.
 *
 * @param subject - With the password that was proved, or is the new one.
 * @returns What the device is to keep in place of what it has; `undefined` where it has all that it needs.
 */
export function markFor(
  { settings, clock, deviceKey, random }: Pick<AccountParts, 'settings' | 'clock' | 'deviceKey' | 'random'>,
  caller: DeviceCaller,
  subject: Subject,
  { device }: AttemptPlan,
): string | undefined {
  if (settings.attemptsPerMinute === 'off' || device?.isNew) return undefined
  const { identifier } = subject
  const generation = generationOf(subject)
  return markDevice(caller.device, { identifier, generation, key: deviceKey, now: clock.now(), random })
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

/** A quarter of an hour. */
const factorWindowMs = 900_000
/** Codes tried at one account in that time: of a million codes three count at once. */
const factorTries = 10
const dayMs = 86_400_000
/** NIST SP 800-63B-4 §3.2.2 bounds tries that fail in a row to a hundred. */
const factorTriesADay = 50

/**
 * What a try at a second factor spends: by the subject alone, over every factor and flow (K19). Only who has proved something else
 * before gets here, so no stranger spends it.
 *
 * @param identifier - What was typed with a password, normalised: success makes the network and the device familiar.
 */
export function planFactor(
  { settings, deviceKey, clock }: Pick<AccountParts, 'settings' | 'deviceKey' | 'clock'>,
  caller: DeviceCaller,
  subject: Subject,
  identifier?: string,
): AttemptPlan {
  if (settings.attemptsPerMinute === 'off') return { allowances: [] }
  const allowances = [
    { key: keyOf('factor', subject.id), limit: factorTries, windowMs: factorWindowMs },
    { key: keyOf('factor a day', subject.id), limit: factorTriesADay, windowMs: dayMs },
  ]
  if (identifier === undefined) return { allowances }
  const key = familiarKey(caller, identifier)
  const generation = generationOf(subject)
  const device = findKnownDevices(caller.device, {
    identifier: subject.identifier,
    key: deviceKey,
    now: clock.now(),
  }).find(one => one.generation === generation)
  return {
    allowances,
    ...(device && { device }),
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

/** A quarter of an hour. */
const mailWindowMs = 900_000
/** Mails to one account in that time, whoever asks for them. */
const mailsPerAccount = 10

/**
 * What asking for a mail spends, by what was typed and from where: apart from signing in, and the same whether or not somebody is
 * meant. It bounds what a stranger can have sent to somebody's mailbox.
 */
export function mailAllowances(
  parts: Pick<AccountParts, 'settings'>,
  caller: Caller,
  typed: string,
): AttemptAllowance[] {
  const { attemptsPerMinute } = parts.settings
  if (attemptsPerMinute === 'off') return []
  const identifier = normalizeIdentifier(typed) ?? typed
  const networks = networksOf(caller.address)
  return [
    ...networks.map(({ network, share }) => allowance('mail', network, attemptsPerMinute * share)),
    { key: keyOf('mail to', identifier), limit: mailsPerAccount, windowMs: mailWindowMs },
    // From one place less than from all together: who asks elsewhere still gets one.
    ...networks.slice(0, 1).map(({ network }) => ({
      key: keyOf('mail both', `${network}\n${identifier}`),
      limit: mailsPerAccount / 2,
      windowMs: mailWindowMs,
    })),
  ]
}

function allowance(kind: string, value: string, limit: number): AttemptAllowance {
  return { key: keyOf(kind, value), limit, windowMs }
}

function keyOf(kind: string, value: string): string {
  return hash('sha256', `${kind}\n${value}`, 'base64url')
}
