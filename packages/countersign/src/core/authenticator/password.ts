/** Passwords: their one normal form, and which are too weak to accept (NIST SP 800-63B §3.1.1). */

/** In characters. No composition rules; nothing is truncated. */
export const minPasswordLength = 8
export const maxPasswordLength = 1024

/** Whether a password is on the list of common ones; the argument is in lower case. */
export type CommonPasswords = (password: string) => boolean

export type PasswordWeakness = 'too-short' | 'too-long' | 'not-unicode' | 'common' | 'context-word'

/** NFC, so that one text typed on two systems is one password (NIST SP 800-63B §3.1.1.2, RFC 8265 OpaqueString). */
export function normalizePassword(typed: string): string {
  return typed.normalize('NFC')
}

/**
 * Why a password is refused when it is set, or `undefined`.
 *
 * @param password - In its normal form.
 * @param contextWords - Words that this account or service makes obvious, in lower case; see `contextWordsOf`.
 */
export function findWeakness(
  password: string,
  contextWords: readonly string[],
  isCommon: CommonPasswords,
): PasswordWeakness | undefined {
  if (!password.isWellFormed()) return 'not-unicode'
  const length = [...password].length
  if (length < minPasswordLength) return 'too-short'
  if (length > maxPasswordLength) return 'too-long'
  const folded = password.toLowerCase()
  if (isCommon(folded)) return 'common'
  // Little but the word with a few characters around it.
  const isBuiltOn = (word: string) => folded.includes(word) && folded.length - word.length < minPasswordLength
  return contextWords.some(isBuiltOn) ? 'context-word' : undefined
}

/** The identifier and its local part, where they are long enough to matter, and the service's own words. */
export function contextWordsOf(identifier: string, serviceWords: readonly string[]): string[] {
  const [local = identifier] = identifier.split('@')
  return [identifier, local, ...serviceWords.map(word => word.toLowerCase())].filter(word => word.length >= 4)
}
