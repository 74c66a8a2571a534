/** An attempt at an identifier: which allowances are spent for it depends on whether the account knows who asks (K41). */
import type { Subject } from '../subject/subject.ts'
import type { AttemptAllowance } from './attempt-rate.ts'
import { generationOf } from './known-device.ts'

/** How long a network stays familiar after the last sign-in from it. */
export const familiarMs = 7_776_000_000

export interface SignInAttempt {
  /** Normalised; absent where nobody can have what was typed. */
  identifier?: string
  /** Of each mark that the client showed: the password that it was made under, and the allowance of whoever has it. */
  devices: readonly { generation: number; own: AttemptAllowance }[]
  /** Of whoever comes from a network that is familiar to the account; absent where the network is not known. */
  network?: AttemptAllowance
  /** Beside `network`: of all from that network together, at whatever accounts it is familiar to. */
  crowd?: AttemptAllowance
  /** Of everybody else. */
  strangers: readonly AttemptAllowance[]
}

export interface JudgedAttempt {
  /** The mark that is of the account's present password; absent where none is. */
  device?: number
  /** Whether somebody has signed in from the network with that password. */
  isFamiliar: boolean
  allowances: readonly AttemptAllowance[]
}

/**
 * The network of a device that is known may be shared with whoever guesses, so the device counts first.
 *
 * @param familiarUntil - What is kept of the network; 0 where nothing is.
 */
export function judgeAttempt(
  { devices, network, crowd, strangers }: SignInAttempt,
  subject: Subject | undefined,
  familiarUntil: number,
  now: number,
): JudgedAttempt {
  if (subject === undefined) return { isFamiliar: false, allowances: strangers }
  const generation = generationOf(subject)
  const device = devices.findIndex(one => one.generation === generation)
  const isFamiliar = familiarUntil > now && familiarUntil - familiarMs >= subject.passwordChangedAt
  const known = { ...(device >= 0 && { device }), isFamiliar }
  const own = devices[device]?.own
  if (own !== undefined) return { ...known, allowances: [own] }
  if (!isFamiliar || network === undefined) return { ...known, allowances: strangers }
  return { ...known, allowances: crowd === undefined ? [network] : [network, crowd] }
}
