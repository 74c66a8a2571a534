/** What goes wrong in SQLite, as a `StorageError` with fixed text: a parameter's value never gets into a message. */
import { StorageError } from '../../core/errors.ts'

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that an operator can act on. */
const texts = new Map([
  [5, 'The database is busy: another process held its lock for too long.'],
  [6, 'The database is busy: another process held its lock for too long.'],
  [8, 'The database cannot be written: the file or its folder is read-only.'],
  [10, 'The database cannot be reached: the disk reported an error.'],
  [11, 'The database file is damaged.'],
  [13, 'The database cannot be written: the disk is full.'],
  [14, unopened('SQLITE_CANTOPEN')],
  [19, 'The database refused a write that contradicts what it holds.'],
  [26, 'The file is not a SQLite database.'],
])

/** Of the file system's codes only the name: its messages repeat the path, which the caller knows. */
function unopened(code: string): string {
  return `The database file cannot be opened (${code}). Check that its folder is there, and that this user may write in it.`
}

/** An error as it crosses from the writer thread: structured cloning would drop its codes. */
export interface Fault {
  /** Text of the `StorageError` to throw; absent where the error is a bug and `cause` itself is thrown. */
  text?: string
  cause: { name: string; message: string; stack?: string; errcode?: number; code?: string }
}

/** Describes anything thrown. `text` is absent where neither SQLite nor the file system threw it. */
export function describeFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { cause: { name: 'Error', message: String(error) } }
  const { name, message, stack } = error
  const cause: Fault['cause'] = { name, message, ...(stack !== undefined && { stack }) }
  if (error instanceof StorageError) return { text: message, cause }
  if ('code' in error && typeof error.code === 'string') cause.code = error.code
  if ('errcode' in error && typeof error.errcode === 'number') cause.errcode = error.errcode
  const text = storageText(cause)
  return text === undefined ? { cause } : { text, cause }
}

function storageText({ code, errcode }: Fault['cause']): string | undefined {
  if (code === 'ERR_SQLITE_ERROR') {
    // The low byte is the primary code; the rest says more about it.
    return texts.get((errcode ?? 0) & 0xff) ?? 'The database refused the operation.'
  }
  // The file system's: making the folder, or the file.
  return code !== undefined && /^E[A-Z]+$/.test(code) ? unopened(code) : undefined
}

/** The error to throw for a described fault. */
export function raiseFault({ text, cause: { name, message, ...rest } }: Fault): Error {
  const cause = Object.assign(new Error(message), { name, ...rest })
  return text === undefined ? cause : new StorageError(text, { cause })
}

/** Runs something that talks to SQLite; its errors come out as `StorageError`, bugs as they are. */
export function withStorageErrors<Result>(run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof StorageError) throw error
    const { text } = describeFault(error)
    throw text === undefined ? error : new StorageError(text, { cause: error })
  }
}
