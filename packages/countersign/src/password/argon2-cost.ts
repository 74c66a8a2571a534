/** What verifying an argon2 hash costs, read off the hash: the time taken must not tell with which parameters it was made (K20). */

/** Memory times passes, KiB: what the time is proportional to. */
export type Argon2Cost = number

/** The cost of one hash in PHC string format; 0 for what is not one. */
export function costOf(passwordHash: string): Argon2Cost {
  const [, memory, passes] = /^\$argon2\w*\$v=\d+\$m=(\d+),t=(\d+),/.exec(passwordHash) ?? []
  return Number(memory ?? 0) * Number(passes ?? 0)
}

/** The least memory that argon2 works with, KiB (RFC 9106 §3.1). */
const leastMemory = 8

/**
 * Parameters of one more hash that costs `missing`, in as many passes as are usual, and in more where it would take more
 * memory than `mostMemory`, KiB; `undefined` where that is too little for one.
 */
export function parametersFor(
  missing: Argon2Cost,
  timeCost: number,
  mostMemory: number,
): { memoryCost: number; timeCost: number; parallelism: 1 } | undefined {
  const memoryCost = Math.min(Math.round(missing / timeCost), mostMemory)
  if (memoryCost < leastMemory) return undefined
  return { memoryCost, timeCost: Math.max(1, Math.round(missing / memoryCost)), parallelism: 1 }
}
