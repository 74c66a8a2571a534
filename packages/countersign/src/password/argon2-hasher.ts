/** Password hashing with argon2id on the thread pool, behind a bounded queue (RFC 9106; OWASP Password Storage). */
import { hash, verify } from '@node-rs/argon2'
import type { PasswordHasher } from '../core/authenticator/password-hasher.ts'
import { BoundedQueue } from '../core/bounded-queue.ts'
import type { Random } from '../core/clock.ts'

export interface Argon2Parameters {
  /** KiB. */
  memoryCost: number
  /** Passes. */
  timeCost: number
  parallelism: number
}

/** OWASP's first recommendation: 19 MiB, two passes, one lane. */
export const defaultArgon2Parameters: Argon2Parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface HasherOptions extends Argon2Parameters {
  /** Hashes that run at once; each takes a core and `memoryCost`. */
  concurrency: number
  /** Hashes that wait; one more is answered `busy`. */
  maxQueued: number
}

/** Makes the hasher, and the decoy that unknown identifiers are verified against. */
export function createArgon2Hasher(options: HasherOptions, random: Random): PasswordHasher {
  const { memoryCost, timeCost, parallelism } = options
  // The library's default algorithm is argon2id; `needsRehash` would show any other.
  const parameters = { memoryCost, timeCost, parallelism }
  const queue = new BoundedQueue(options.concurrency, options.maxQueued)
  const prefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`
  // Made up, not computed: to verify against it is the same work, and no start has to wait for a hash.
  const decoy = `${prefix}${unpadded(random(16))}$${unpadded(random(32))}`
  return {
    hash: password => queue.run(() => hash(password, parameters)),
    verify: (passwordHash, password) =>
      queue.run(async () => {
        const matches = await verify(passwordHash ?? decoy, password)
        return matches && passwordHash !== undefined
      }),
    needsRehash: passwordHash => !passwordHash.startsWith(prefix),
  }
}

/** As the PHC string format has it. */
function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
