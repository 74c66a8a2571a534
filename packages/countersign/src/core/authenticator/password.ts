/** Passwords: their one normal form, and which are too weak to accept (NIST SP 800-63B §3.1.1). */
import { isPredictable } from './predictable.ts'

/** In characters. No composition rules; nothing is truncated. */
export const minPasswordLength = 8
export const maxPasswordLength = 1024

/** Whether a password is on the list of common ones; the argument is in lower case. */
export type CommonPasswords = (password: string) => boolean

export type PasswordWeakness =
  | 'too-short'
  | 'too-long'
  | 'not-unicode'
  | 'common'
  | 'context-word'
  /** Known from a breach; see `breached-passwords.ts`. */
  | 'breached'

/** NFC, so that one text typed on two systems is one password (NIST SP 800-63B §3.1.1.2, RFC 8265 OpaqueString). */
export function normalizePassword(typed: string): string {
  return typed.normalize('NFC')
}

/**
 * Why a password is refused when it is set, or `undefined`. Never `breached`: that takes I/O.
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
  if (isCommon(folded) || isPredictable(folded)) return 'common'
  // Full-width digits are digits, and a pattern with a dash in its middle is a pattern.
  const wide = folded.normalize('NFKC')
  const plain = wide.replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
  if (isCommon(wide) || (plain.length >= minPasswordLength && isPredictable(plain))) return 'common'
  const disguised = undisguise(folded)
  // Little but the word with a few characters around it.
  const isBuiltOn = (word: string) =>
    length - [...word].length < minPasswordLength && disguised.includes(word)
  const words = contextWords.map(undisguise).filter(isLongEnough)
  return words.some(word => isBuiltOn(word) || isBuiltOn(reverse(word))) ? 'context-word' : undefined
}

/** The identifier, its local part, the words that either is made of, and the service's own, where they are long enough to matter. */
export function contextWordsOf(identifier: string, serviceWords: readonly string[]): string[] {
  const [local = identifier, ...domain] = identifier.split('@')
  // The last label, `com` or `example`, is nobody's.
  const labels = domain.join('@').split('.').slice(0, -1)
  const parts = [local, ...labels].flatMap(text => text.split(/[^\p{L}\p{M}\p{N}]+/u))
  const words = [identifier, local, ...labels, ...parts, ...serviceWords.map(word => word.toLowerCase())]
  return [...new Set(words)].filter(isLongEnough)
}

function isLongEnough(word: string): boolean {
  return word.length >= 4
}

/** What is written for a letter: both sides of a comparison are read so, so that it need not be the only reading. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  ['o0', 'il1!|', 'a@4', 'e3', 's5$', 't7+', 'b8', 'g9', 'z2'].flatMap(([letter = '', ...others]) =>
    others.map(other => [other, letter]),
  ),
)

/** One form of a word however it is written: `l0v3-l4ce` is `iovelace`, and so is `lovelace`. Separators are nothing. */
function undisguise(text: string): string {
  return Array.from(text, one => lookAlikes.get(one) ?? one)
    .join('')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
}

function reverse(text: string): string {
  return [...text].reverse().join('')
}
