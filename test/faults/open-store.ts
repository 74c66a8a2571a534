/** The store of a run, by its name. */
import { postgresStore } from './postgres-store.ts'
import { fileStore, type Store } from './store.ts'

/** @param folder - Where a file would be. */
export async function openStore(kind: Store['kind'], folder: string, nodes: number): Promise<Store> {
  return kind === 'sqlite' ? fileStore(folder) : postgresStore(nodes)
}
