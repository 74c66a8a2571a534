/** The port to password hashing: slow on purpose, off the event loop, bounded. */
import type { Network } from './network.ts'

/**
 * Who wants a hash, and of which account. Each holds a part of the queue and no more, so that nobody fills it alone: right
 * passwords cost no attempt, and anybody has some.
 */
export interface Asker {
  account: string
  /** None where the address is not known. */
  networks: readonly Network[]
}

export interface PasswordHasher {
  /**
   * Hashes with the configured parameters. The answer is a PHC string, or `busy` when the queue is full, or the asker's part
   * of it (K29).
   */
  hash(password: string, asker?: Asker): Promise<string | 'busy'>
  /** The same for strangers who make accounts, in a queue of their own: however many come, nobody who signs in waits behind them. */
  hashForStranger(password: string): Promise<string | 'busy'>
  /**
   * Whether the password matches, or `busy`.
   *
   * Without a hash (the identifier is unknown) it does the same work against a decoy and answers false, and a hash that
   * was made with a lower cost is made up for, so that the time taken says nothing (K20).
   *
   * @param typed - As typed. Our own hashes are verified with its NFC; those of other systems with the text itself, its NFC
   *   and its NFKC, as those systems differ.
   */
  verify(passwordHash: string | undefined, typed: string, asker?: Asker): Promise<boolean | 'busy'>
  /**
   * Judges a hash that is imported, or was at some time before. From now on an unknown identifier costs no less than it. Call
   * it for every hash at import, and at the start for the dearest that is stored.
   */
  meet(passwordHash: string): 'known' | 'unknown-hash' | 'hash-too-costly'
  /** What stands for the dearest hash of another system that was met: it costs as much, and is nobody's. */
  dearest(): { hash: string; work: number } | undefined
  /** Whether the hash was made with other parameters than the configured ones. */
  needsRehash(passwordHash: string): boolean
}
