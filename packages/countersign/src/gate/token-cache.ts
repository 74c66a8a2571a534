/**
 * Tokens that were verified, so that their signatures are not verified again: bounded, packed, outside the reach of the garbage
 * collector.
 *
 * Found by the first 16 bytes of the SHA-256 of the whole token as it was presented: were a part of it left out, whoever has
 * one good token could put another payload in it. What is held is what the token says, never that it is live; that is
 * judged at every check.
 */
import type { AccessTokenClaims } from '../core/token/claims.ts'
import { createWords, readDigestOf } from './packed-words.ts'
import { RecordIndex } from './record-index.ts'
import { SecondChance } from './second-chance.ts'
import { TokenRecords } from './token-records.ts'

/** How many records an admission looks at for one that has expired. */
const sweptPerAdmission = 2
/** What the values that records share may take, bytes for each record that there is room for, and at least. */
const sharedBytesPerToken = 48
const leastSharedBytes = 1_048_576
/** How many records leave for one that comes while they take more. */
const evictedPerAdmission = 4

export class TokenCache {
  readonly #capacity: number
  readonly #records = new TokenRecords()
  readonly #chances = new SecondChance(this.#records)
  #index: RecordIndex
  #size = 0
  readonly #key = createWords()

  /** @param capacity - In tokens; one takes 96 bytes, and what it shares with no other some 500 more. */
  constructor(capacity: number) {
    this.#capacity = capacity
    this.#index = this.#newIndex()
  }

  get size(): number {
    return this.#size
  }

  /** Bytes of records and index, free ones included, and of what the records share. */
  get byteLength(): number {
    return this.#records.byteLength + this.#index.byteLength
  }

  /** The record of that token, 0 for none. It is good until the next change of the cache. */
  find(token: string): number {
    readDigestOf(token, this.#key)
    const record = this.#index.find(this.#key[0] ?? 0)
    if (record !== 0 && !this.#records.isUsed(record)) this.#records.setUsed(record, true)
    return record
  }

  /** What the token says. */
  claims(record: number): AccessTokenClaims {
    return this.#records.claims(record)
  }

  /**
   * Holds what the token says that `find` was asked for last, and did not find.
   *
   * @param now - Wall time, ms.
   */
  admit(claims: AccessTokenClaims, now: number): void {
    for (let step = 0; step < sweptPerAdmission && this.#size > 0; step++) {
      const record = this.#chances.advance()
      if (this.#records.isHeld(record) && this.#records.exp(record) * 1000 <= now) this.evict(record)
    }
    if (this.#size >= this.#capacity) this.evict(this.#chances.coldest())
    const maxShared = Math.max(this.#capacity * sharedBytesPerToken, leastSharedBytes)
    for (let step = 0; step < evictedPerAdmission && this.#size > 0; step++) {
      if (this.#records.sharedBytes <= maxShared) break
      this.evict(this.#chances.coldest())
    }
    const record = this.#records.take(this.#key, claims)
    if (record === 0) return
    this.#index.add(this.#records.keyHash(record), record)
    this.#size += 1
  }

  evict(record: number): void {
    this.#index.remove(this.#records.keyHash(record), record)
    this.#records.give(record)
    this.#size -= 1
  }

  /** Forgets everything, and lets go of the memory. */
  clear(): void {
    this.#records.clear()
    this.#index = this.#newIndex()
    this.#size = 0
  }

  #newIndex(): RecordIndex {
    const records = this.#records
    return new RecordIndex(
      record => records.keyHash(record),
      record => records.hasKey(record, this.#key),
      this.#capacity,
    )
  }
}
