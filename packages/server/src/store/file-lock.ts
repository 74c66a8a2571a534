/** One process at a time: a lock beside a file, which the system takes back from a process that ends, however it ends. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Does the work while no other process does any under the same name. The lock is SQLite's own, on an empty file that stays.
 *
 * @param path - Of the lock; made where it is not there, with its folder, for this user only.
 * @param refuse - Makes what is thrown where another process holds it.
 */
export async function alone<Result>(
  path: string,
  refuse: (cause: unknown) => Error,
  work: () => Promise<Result>,
): Promise<Result> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  const lock = new DatabaseSync(path)
  try {
    lock.exec('PRAGMA busy_timeout = 0')
    try {
      lock.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      throw refuse(error)
    }
    return await work()
  } finally {
    lock.close()
  }
}
