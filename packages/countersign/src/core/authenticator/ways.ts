/** What a sign-in has proved, and what its credential says of that: `amr` comes from here and is written by hand nowhere. */

/** One proof: a password (`pwd`), or that one reads the mail of the account (`mail`, for which RFC 8176 has no value). */
export type Way = 'pwd' | 'mail'

/**
 * Authentication methods (RFC 8176). `auth_time` is the instant at which the credential is issued: every proof comes right before.
 *
 * @param ways - In the order in which they were proved.
 */
export function amrOf(ways: readonly Way[]): readonly string[] {
  return ways
}
