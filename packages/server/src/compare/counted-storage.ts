/** Counts how often a store is asked. */
import type { Storage, StorageDriver } from 'countersign'

export interface Counted {
  driver: StorageDriver
  /** Calls so far that may leave the process; asking whether anything has changed does not, where it is answered at once. */
  calls(): number
}

export function counted(driver: StorageDriver): Counted {
  let calls = 0
  const count = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function' || name === 'unchanged') return member
        return (...args: unknown[]) => {
          calls += 1
          return Reflect.apply(member, target, args)
        }
      },
    })
  const open = async (): Promise<Storage> => {
    const storage = await driver.open()
    return {
      ...storage,
      subjects: count(storage.subjects),
      sessions: count(storage.sessions),
      keys: count(storage.keys),
      roots: count(storage.roots),
      revocations: count(storage.revocations),
      changes: count(storage.changes),
      attempts: count(storage.attempts),
      proofs: count(storage.proofs),
      audit: count(storage.audit),
      nodes: count(storage.nodes),
      time: count(storage.time),
      messages: count(storage.messages),
      close: () => storage.close(),
    }
  }
  return { driver: { open }, calls: () => calls }
}
