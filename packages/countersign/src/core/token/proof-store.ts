/** The port to the proofs of possession that were used (RFC 9449 §11.1): each counts once, on whichever node it comes first. */

export interface UsedProof {
  /** SHA-256 over the thumbprint of the key and the proof's `jti`, 32 bytes. */
  digest: Uint8Array
  /** From when no node would accept the proof anyway, wall time ms. */
  expiresAt: number
}

/** Every method rejects with `StorageError` when the store cannot be reached. */
export interface ProofStore {
  /**
   * Notes that the proof was used.
   *
   * Atomic over all nodes: of any number of calls for one digest exactly one is answered `true`, as long as it is not
   * pruned. That makes it unsafe to repeat: where the outcome is unknown the client must make another proof.
   */
  consume(proof: UsedProof): Promise<boolean>

  /** Removes those that are past their `expiresAt` at `now`. Returns how many. */
  prune(now: number): Promise<number>
}
