/** How many threads the process has for what blocks: libuv's pool, which hashes share with DNS look-ups and files. */

/** libuv reads it when the pool is first used: https://docs.libuv.org/en/v1.x/threadpool.html */
const presetThreads = 4

/** Hashes at once that leave a thread to accounts that strangers make, and one to everything else: a look-up of DNS waits for its turn. */
export function hashesThatFit(cores: number, threadPoolSize: string | undefined): number {
  const threads = Number(threadPoolSize ?? presetThreads)
  const known = Number.isInteger(threads) && threads > 0 ? threads : presetThreads
  return Math.max(1, Math.min(cores, known - 2))
}
