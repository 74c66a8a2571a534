/** Whether the file at the path is still the one that was opened: one that was moved over it is another, which no connection reads. */
import { realpathSync, statSync } from 'node:fs'
import { StorageError } from '../../core/errors.ts'
import { describeFault } from './storage-fault.ts'

/** The file and what belongs to it, each by device and inode. It crosses to the threads as it is. */
export type OpenedFile = readonly { path: string; id: string }[]

/**
 * Notes which files a connection has open. Called once it has read: as long as it is open, SQLite makes none of them anew.
 *
 * By `stat` alone: to open a file and close it again would drop every lock that this process has on it (POSIX).
 *
 * @throws What the file system throws.
 */
export function identify(path: string): OpenedFile {
  // The log stands beside the file itself, not beside a link to it.
  const file = realpathSync(path)
  return [path, `${file}-wal`, `${file}-shm`].map(part => ({ path: part, id: idOf(part) }))
}

/** The file's own name in the file system. A number that is in use names no other file. */
export function idOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? 'none' : `${found.dev}:${found.ino}`
}

/** @throws {StorageError} where another file, or none, stands at one of the paths. */
export function assertInPlace(opened: OpenedFile): void {
  if (opened.some(({ path, id }) => idOf(path) !== id)) {
    throw new StorageError(
      'The database file or its log was replaced or removed while it was open. Restart: then what is there now is opened.',
    )
  }
}

/** How often the files are looked at, ms. A check from memory asks only what the last look found. */
const lookEveryMs = 25

/** Looks at the files by and by, and remembers for good that one was another: what was read and written since went elsewhere. */
export class FileWatch {
  readonly #opened: OpenedFile
  readonly #timer: NodeJS.Timeout
  #fault: StorageError | undefined
  #isReplaced = false

  constructor(opened: OpenedFile) {
    this.#opened = opened
    this.#timer = setInterval(() => this.#look(), lookEveryMs)
    this.#timer.unref()
  }

  /** From memory. @throws {StorageError} where a look found another file. */
  assertInPlace(): void {
    if (this.#fault !== undefined) throw this.#fault
  }

  /** @throws {StorageError} where another file is there, or was. */
  lookAndAssert(): void {
    this.#look()
    this.assertInPlace()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    if (this.#isReplaced) return
    try {
      assertInPlace(this.#opened)
      this.#fault = undefined
    } catch (error) {
      // Where the file system does not answer, the next look may find out.
      this.#isReplaced = error instanceof StorageError
      this.#fault = toStorageError(error)
    }
  }
}

function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error
  const { text = 'The database file cannot be looked at.' } = describeFault(error)
  return new StorageError(text, { cause: error })
}
