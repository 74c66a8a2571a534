/** What a sign-in has proved, and what follows from it: `amr` comes from here and is written by hand nowhere. */
import { type FactorKind, factorKinds } from './factor.ts'

/**
 * One proof: a password (`pwd`), that one reads the mail of the account (`mail`, for which RFC 8176 has no value), a code of an
 * authenticator app (`otp`), or a recovery code (`recovery`, which has none either).
 */
export type Way = 'pwd' | 'mail' | 'otp' | 'recovery'

/** What each factor is called once it is proved. */
export const wayOfFactor: Readonly<Record<Exclude<FactorKind, 'passkey'>, Way>> = {
  totp: 'otp',
  'recovery-code': 'recovery',
}

const secondFactors: readonly Way[] = Object.values(wayOfFactor)

/**
 * Authentication methods (RFC 8176): what was proved, and `mfa` where that is a password and something else. `auth_time` is the instant
 * at which the credential is issued: every proof comes right before.
 *
 * @param ways - In the order in which they were proved.
 */
export function amrOf(ways: readonly Way[]): readonly string[] {
  return ways.includes('pwd') && hasSecondFactor(ways) ? [...ways, 'mfa'] : ways
}

/** The policy: what is still to be proved by one of these; nothing where the list is empty. */
export function dueFactors(
  ways: readonly Way[],
  { factors = [] }: { factors?: readonly FactorKind[] },
): readonly FactorKind[] {
  return hasSecondFactor(ways) ? [] : factorKinds.filter(kind => factors.includes(kind))
}

function hasSecondFactor(ways: readonly Way[]): boolean {
  return ways.some(way => secondFactors.includes(way))
}
