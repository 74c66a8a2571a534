/** Keys of the issuer's: read when they are first wanted, kept as long as they may be, read again for a key that is new. */
import type { Clock } from '../core/clock.ts'
import { StorageError } from '../core/errors.ts'
import type { JsonObject } from '../core/jose/json.ts'
import type { Remote, RemoteAnswer } from './remote.ts'

/** Between reads for a `kid` that is not there: anybody can make one up. */
const cooldownMs = 5000
/** Bounds of what `max-age` may say, ms, and what counts where it says nothing. */
const shortestAgeMs = 30_000
const longestAgeMs = 3_600_000
const usualAgeMs = 300_000

/** As in `core/jose/key-selection.ts`: more are no set of an issuer's but work. */
const maxKeys = 256

/** Where the keys are, and what is made of one; `undefined` where it is none of ours. */
export interface KeySource<Key> {
  url: string
  /** Whether the issuer wants to know who asks. */
  isGuarded: boolean
  importKey: (jwk: JsonObject) => Promise<Key | undefined> | undefined
}

export class KeySet<Key> {
  readonly #remote: Remote
  readonly #source: KeySource<Key>
  readonly #clock: Clock
  #keys: ReadonlyMap<string, Key> = new Map()
  #expiresAt = Number.NEGATIVE_INFINITY
  #askedAt = Number.NEGATIVE_INFINITY
  #loading: Promise<void> | undefined
  /** Of two reads under way the one that began last counts. */
  #begun = 0
  #applied = 0

  constructor(remote: Remote, source: KeySource<Key>, clock: Clock) {
    this.#remote = remote
    this.#source = source
    this.#clock = clock
  }

  get size(): number {
    return this.#keys.size
  }

  /** Whether a key of that name is in the set as it was last read. */
  has(kid: string): boolean {
    return this.#keys.has(kid)
  }

  /** @throws {StorageError} when the keys have to be read and cannot be. */
  async find(kid: string): Promise<Key | undefined> {
    if (this.#clock.monotonic() >= this.#expiresAt) await this.#share()
    const known = this.#keys.get(kid)
    if (known !== undefined || this.#clock.monotonic() - this.#askedAt < cooldownMs) return known
    await this.#share()
    return this.#keys.get(kid)
  }

  /**
   * Reads the keys again, by a read that begins after this call.
   *
   * @throws {StorageError}
   */
  async reload(): Promise<void> {
    this.#begun += 1
    const begun = this.#begun
    this.#askedAt = this.#clock.monotonic()
    const { url, isGuarded, importKey } = this.#source
    const answer = await this.#remote.read(url, { isGuarded })
    const keys = await importAll(answer, importKey)
    if (begun < this.#applied) return
    this.#applied = begun
    this.#keys = keys
    this.#expiresAt = this.#askedAt + ageOf(answer)
  }

  #share(): Promise<void> {
    this.#loading ??= this.reload().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }
}

async function importAll<Key>(
  { body }: RemoteAnswer,
  importKey: KeySource<Key>['importKey'],
): Promise<ReadonlyMap<string, Key>> {
  const listed: unknown = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : undefined
  if (!Array.isArray(listed) || listed.length > maxKeys)
    throw new StorageError('The issuer answered with something that is no JWK Set.')
  const keys = new Map<string, Key>()
  for (const jwk of listed) {
    if (!isObject(jwk) || typeof jwk.kid !== 'string') continue
    const key = await importKey(jwk)
    if (key !== undefined) keys.set(jwk.kid, key)
  }
  return keys
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}

function ageOf({ headers }: RemoteAnswer): number {
  const seconds = /\bmax-age=(\d{1,9})\b/.exec(headers.get('cache-control') ?? '')?.[1]
  const age = seconds === undefined ? usualAgeMs : Number(seconds) * 1000
  return Math.min(Math.max(age, shortestAgeMs), longestAgeMs)
}
