/** What a password hash of another system is once it has been read, and the table that chooses its reader by prefix. */

/** KiB times passes of argon2, the unit of `argon2-cost.ts`; other functions are converted by the time that they take. */
export type Work = number

/** More than this is refused: some two seconds of one core. */
export const mostWork: Work = 2_097_152

export interface ForeignHash {
  /** Estimated, for one verification. */
  work: Work
  /** Whether the password matches, exactly as it is given. Needs no queue of its own, but must stand in one. */
  verify(password: string): Promise<boolean>
}

export type HashRefusal = 'unknown-hash' | 'hash-too-costly'

/** One family of hash functions of other systems, as the option `password.legacy` takes it. */
export interface HashReader {
  /** `bcrypt`, `scrypt`, `pbkdf2`, `argon2`. */
  name: string
  /** @returns `undefined` where the text is of another family. */
  read(hash: string): ForeignHash | HashRefusal | undefined
}

/** Longer texts are no password hash. */
const longest = 1024

/** Reads a hash with the first reader that knows its form. */
export function readForeignHash(hash: string, readers: readonly HashReader[]): ForeignHash | HashRefusal {
  if (hash.length > longest) return 'unknown-hash'
  for (const reader of readers) {
    const read = reader.read(hash)
    if (read === undefined) continue
    return typeof read !== 'string' && !(read.work <= mostWork) ? 'hash-too-costly' : read
  }
  return 'unknown-hash'
}

/** The texts that one typed password stands for at other systems: as typed, NFC and NFKC, each once. */
export function formsOf(typed: string): string[] {
  return [...new Set([typed, typed.normalize('NFC'), typed.normalize('NFKC')])]
}
