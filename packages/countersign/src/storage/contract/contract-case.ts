/** What a case of the contract is, and how one is written. */
import type { Storage } from '../../core/storage.ts'

/** One promise of one port. `run` opens an empty store, closes it again, and rejects where the promise is broken. */
export interface ContractCase {
  /** The port's name in `Storage`. */
  port: keyof Storage
  /** The promise, as a sentence. */
  name: string
  /** @param open - Opens a new, empty store at every call. */
  run(open: () => Promise<Storage>): Promise<void>
}

/** Makes the cases of one port from what each does with an empty store. */
export function casesOf(
  port: keyof Storage,
  promises: Readonly<Record<string, (storage: Storage) => Promise<void>>>,
): ContractCase[] {
  return Object.entries(promises).map(([name, keep]) => ({
    port,
    name,
    async run(open) {
      const storage = await open()
      try {
        await keep(storage)
      } finally {
        await storage.close()
      }
    },
  }))
}
