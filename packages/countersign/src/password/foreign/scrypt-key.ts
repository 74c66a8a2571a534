/** Derives a key with scrypt (RFC 7914) on the thread pool, and says beforehand what that costs. */
import { type BinaryLike, scrypt as derive, type ScryptOptions } from 'node:crypto'
import type { HashRefusal, Work } from './foreign-hash.ts'

/** Memory of one hash, bytes; one fourth of the ceiling for work. */
const mostMemory = 256 * 1024 * 1024
/** One KiB of scrypt is written once and read once, and takes as long as this of argon2. */
const workOfKib: Work = 6

export interface ScryptParameters {
  /** Cost: a power of two. */
  N: number
  r: number
  p: number
}

export function priced({ N, r, p }: ScryptParameters): Work | HashRefusal {
  // RFC 7914 §6: N is a power of two above one.
  if (!Number.isInteger(Math.log2(N)) || N < 2 || r < 1 || p < 1) return 'unknown-hash'
  const memory = 128 * N * r
  return memory > mostMemory || 128 * r * p > mostMemory ? 'hash-too-costly' : (memory / 1024) * p * workOfKib
}

export function deriveKey(
  password: string,
  salt: BinaryLike,
  length: number,
  { N, r, p }: ScryptParameters,
): Promise<Buffer> {
  // OpenSSL counts all that it needs, a little more than the table.
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 }
  return new Promise((resolve, reject) =>
    derive(password, salt, length, options, (fault, key) => (fault === null ? resolve(key) : reject(fault))),
  )
}
