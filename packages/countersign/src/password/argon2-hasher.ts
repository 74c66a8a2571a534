/** Password hashing with argon2id on the thread pool, behind a bounded queue (RFC 9106; OWASP Password Storage). */
import { hash, verify } from '@node-rs/argon2'
import { normalizePassword } from '../core/authenticator/password.ts'
import type { Asker, PasswordHasher } from '../core/authenticator/password-hasher.ts'
import { BoundedQueue, type Share } from '../core/bounded-queue.ts'
import type { Random } from '../core/clock.ts'
import { costOf, parametersFor } from './argon2-cost.ts'
import { decoyLike } from './foreign/decoy.ts'
import { type ForeignHash, formsOf, type HashReader, readForeignHash } from './foreign/foreign-hash.ts'

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
  /** Readers for hashes of other systems. None by default. */
  legacy?: readonly HashReader[]
}

/** Hashes of one account at once, running and waiting. */
const placesOfAccount = 4
/** Of the hashes that may wait, what one address holds at once; never less than an account does. */
const partOfNetwork = 1 / 4
/** Many times that for the wider networks of IPv6, at most: half of the queue is left to everybody else. */
const mostShares = 2

/** Makes the hasher. Unknown identifiers are verified against decoys. */
export function createArgon2Hasher(options: HasherOptions, random: Random): PasswordHasher {
  const { memoryCost, timeCost, parallelism } = options
  // The library's default algorithm is argon2id; `needsRehash` would show any other.
  const parameters = { memoryCost, timeCost, parallelism }
  const queue = new BoundedQueue(options.concurrency, options.maxQueued)
  // One at a time: accounts are made seldom, and the cores are for signing in.
  const strangers = new BoundedQueue(1, options.maxQueued)
  const prefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`
  // Every verification costs as much as the dearest hash that was met, as after a change of the parameters hashes of both
  // kinds are stored for long.
  let dearest = { prefix, cost: memoryCost * timeCost }
  // The dearest hash of another system that was met or announced: an unknown identifier is verified against it.
  let dearestForeign: ForeignHash | undefined
  let dearestText = ''
  const meet = (passwordHash: string) => {
    if (passwordHash.startsWith(prefix)) return undefined
    const read = readForeignHash(passwordHash, options.legacy ?? [])
    if (typeof read !== 'string' && read.work > (dearestForeign?.work ?? 0)) {
      const decoy = decoyLike(passwordHash, random)
      const readDecoy = readForeignHash(decoy, options.legacy ?? [])
      dearestForeign = typeof readDecoy === 'string' ? read : readDecoy
      dearestText = typeof readDecoy === 'string' ? passwordHash : decoy
    }
    return read
  }
  return {
    hash: (password, asker) => queue.run(() => hash(password, parameters), sharesOf(asker, options)),
    hashForStranger: password => strangers.run(() => hash(password, parameters)),
    verify: (passwordHash, typed, asker) =>
      queue.run(
        async () => {
          const password = normalizePassword(typed)
          const forms = formsOf(typed)
          const read = passwordHash === undefined ? undefined : meet(passwordHash)
          const foreign = typeof read === 'object' ? read : undefined
          const isArgon2 = passwordHash?.startsWith('$argon2') === true
          const cost = foreign === undefined ? costOf(passwordHash ?? '') : foreign.work * forms.length
          if (foreign === undefined && isArgon2 && cost > dearest.cost)
            dearest = { prefix: prefixOf(passwordHash), cost }
          const dearestWork = (dearestForeign?.work ?? 0) * forms.length
          if (passwordHash === undefined || (foreign === undefined && !isArgon2)) {
            if (dearestForeign !== undefined && dearestWork > dearest.cost)
              await matchesAny(dearestForeign, forms)
            else await verify(decoyOf(dearest.prefix, random), password)
            return false
          }
          const rest = parametersFor(Math.max(dearest.cost, dearestWork) - cost, timeCost, memoryCost)
          const matches =
            foreign === undefined ? await verify(passwordHash, password) : await matchesAny(foreign, forms)
          if (rest !== undefined) await hash(password, rest)
          return matches
        },
        sharesOf(asker, options),
      ),
    meet: passwordHash => {
      const read = meet(passwordHash)
      return typeof read === 'string' ? read : 'known'
    },
    dearest: () => dearestForeign && { hash: dearestText, work: dearestForeign.work },
    needsRehash: passwordHash => !passwordHash.startsWith(prefix),
  }
}

/** Every form is tried, whether or not one before matched: the work must not depend on the hash. */
async function matchesAny(foreign: ForeignHash, forms: readonly string[]): Promise<boolean> {
  let matches = false
  for (const form of forms) if (await foreign.verify(form)) matches = true
  return matches
}

function sharesOf(asker: Asker | undefined, { maxQueued }: HasherOptions): Share[] {
  if (asker === undefined) return []
  const places = Math.max(placesOfAccount, Math.floor(maxQueued * partOfNetwork))
  return [
    { key: `account ${asker.account}`, places: placesOfAccount },
    ...asker.networks.map(({ network, share }) => ({
      key: `network ${network}`,
      places: places * Math.min(share, mostShares),
    })),
  ]
}

/** Made up, not computed: to verify against it is the same work, and nobody has to wait for a hash. */
function decoyOf(prefix: string, random: Random): string {
  return `${prefix}${unpadded(random(16))}$${unpadded(random(32))}`
}

function prefixOf(passwordHash: string): string {
  return `${passwordHash.split('$').slice(0, 4).join('$')}$`
}

/** As the PHC string format has it. */
function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
