/** Waiting for the write lock of the file, which another process may hold. */
import { randomInt } from 'node:crypto'
import type { Database } from './database.ts'

/** SQLite's own waiting sleeps ever longer, up to 100 ms: of several that write, some would wait for many turns of the others. */
const longestPauseMs = 2

/** `errcode` of SQLITE_BUSY, in its low byte (https://www.sqlite.org/rescode.html#busy). */
const busy = 5

/**
 * Begins a transaction that writes. It blocks: for threads that do nothing else.
 *
 * @throws What SQLite throws, where another process held the lock for longer than `busyTimeoutMs`.
 */
export function beginWriting(database: Database, busyTimeoutMs: number): void {
  let waitedMs = 0
  database.command('PRAGMA busy_timeout = 0')
  try {
    while (!tryToBegin(database, waitedMs >= busyTimeoutMs)) {
      // Not all alike: who waits as long as another would meet it again.
      const pauseMs = randomInt(1, longestPauseMs * 1000) / 1000
      sleep(pauseMs)
      waitedMs += pauseMs
    }
  } finally {
    database.command(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  }
}

/** @param isLast - Whether being busy is an error now. */
function tryToBegin(database: Database, isLast: boolean): boolean {
  try {
    database.command('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (isLast || !isBusy(error)) throw error
    return false
  }
}

export function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === busy
  )
}

const gate = new Int32Array(new SharedArrayBuffer(4))

/** Blocks the thread. */
export function sleep(ms: number): void {
  Atomics.wait(gate, 0, 0, ms)
}
