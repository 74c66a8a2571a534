/** The port to password hashing: slow on purpose, off the event loop, bounded. */

export interface PasswordHasher {
  /** Hashes with the configured parameters. The answer is a PHC string, or `busy` when the queue is full (K29). */
  hash(password: string): Promise<string | 'busy'>
  /** The same for strangers who make accounts, in a queue of their own: however many come, nobody who signs in waits behind them. */
  hashForStranger(password: string): Promise<string | 'busy'>
  /**
   * Whether the password matches, or `busy`.
   *
   * Without a hash (the identifier is unknown) it does the same work against a decoy and answers false, and a hash that
   * was made with a lower cost is made up for, so that the time taken says nothing (K20).
   */
  verify(passwordHash: string | undefined, password: string): Promise<boolean | 'busy'>
  /** Whether the hash was made with other parameters than the configured ones. */
  needsRehash(passwordHash: string): boolean
}
