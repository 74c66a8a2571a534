/**
 * Identifiers: what a person types to say who they are. Normalised, then validated, once, here (K26).
 *
 * The profile follows RFC 8265 UsernameCaseMapped (width and case folded), with NFKC for the width mapping and the
 * script rule of UTS 39 "highly restrictive", so that a Cyrillic `а` cannot hide among Latin letters.
 */

/** In characters, after normalisation; the longest e-mail address is 254 (RFC 5321 §4.5.3.1.3). */
const maxLength = 254

/** Control, format, unassigned, private-use, surrogate; every kind of space. */
const forbidden = /[\p{C}\p{Z}]/u
const neutral = /[\p{Script=Common}\p{Script=Inherited}]/u

const scripts = [
  ['Latin', /\p{Script=Latin}/u],
  ['Han', /\p{Script=Han}/u],
  ['Hiragana', /\p{Script=Hiragana}/u],
  ['Katakana', /\p{Script=Katakana}/u],
  ['Hangul', /\p{Script=Hangul}/u],
  ['Bopomofo', /\p{Script=Bopomofo}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Bengali', /\p{Script=Bengali}/u],
  ['Tamil', /\p{Script=Tamil}/u],
  ['Telugu', /\p{Script=Telugu}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Ethiopic', /\p{Script=Ethiopic}/u],
] as const

/** Combinations that people really write (UTS 39 §5.2, highly restrictive). Any single script is fine by itself. */
const combinations: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Hangul'],
  ['Latin', 'Han', 'Bopomofo'],
]

/** Case, width and surrounding space, as identifiers are stored; of a part of one too, for searching. */
export function foldIdentifier(typed: string): string {
  return typed.trim().normalize('NFKC').toLowerCase().normalize('NFKC')
}

/**
 * The stored form of an identifier, or `undefined` when it is not acceptable: empty, longer than 254 characters, with
 * spaces, control or unassigned characters, not well-formed Unicode, in an unlisted script, or mixing scripts.
 *
 * Idempotent: the stored form normalises to itself.
 */
export function normalizeIdentifier(typed: string): string | undefined {
  // Bounded before any work; normalisation can lengthen a text but not shorten it by this much (K30).
  if (typed.length > maxLength * 4 || !typed.isWellFormed()) return undefined
  const identifier = foldIdentifier(typed)
  const length = [...identifier].length
  if (length === 0 || length > maxLength || forbidden.test(identifier)) return undefined
  return partsOf(identifier).every(isOfOneWriting) ? identifier : undefined
}

/**
 * What must be of one writing by itself. In an address people write their name in their own script before a domain in Latin
 * letters, and each label of a domain is registered for itself (RFC 6531, UTS 39 §5.2 by way of ICANN's label rules).
 */
function partsOf(identifier: string): readonly string[] {
  const at = identifier.lastIndexOf('@')
  if (at === -1) return [identifier]
  return [identifier.slice(0, at), ...identifier.slice(at + 1).split('.')]
}

function isOfOneWriting(identifier: string): boolean {
  const used = new Set<string>()
  for (const character of identifier) {
    if (neutral.test(character)) continue
    const script = scripts.find(([, pattern]) => pattern.test(character))
    if (script === undefined) return false
    used.add(script[0])
  }
  return used.size <= 1 || combinations.some(allowed => [...used].every(script => allowed.includes(script)))
}
