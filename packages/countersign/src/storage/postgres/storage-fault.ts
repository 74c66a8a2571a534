/** What goes wrong with PostgreSQL, as a `StorageError` with fixed text: a parameter's value never gets into a message. */
import { DatabaseError } from 'pg'
import { StorageError } from '../../core/errors.ts'
import { describeUnreachable, serverOf } from './unreachable.ts'

/** By SQLSTATE or, in two characters, its class (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const texts = new Map([
  ['08', 'The database cannot be reached: the connection was lost.'],
  ['23', 'The database refused a write that contradicts what it holds.'],
  ['25006', 'The database cannot be written: the server only takes reads.'],
  ['25P03', 'The database gave up the operation: this process stood still for too long.'],
  ['28', 'The database refused the user or its password. Check both in the URL.'],
  ['3D000', 'The database of that name does not exist.'],
  ['40', 'The database is busy: other operations stood in the way of this one.'],
  ['42501', 'The database refused the operation: its user lacks the right.'],
  ['53100', 'The database cannot be written: the disk is full.'],
  ['53300', 'The database cannot be reached: it has too many connections.'],
  ['55P03', 'The database is busy: another operation held its lock for too long.'],
  ['57014', 'The database is busy: the operation took too long.'],
  ['57P', 'The database cannot be reached: it is stopping or starting.'],
])

/** What stands in an error of these classes may be a value: of a parameter (22), of a row (23). */
const tellingClasses = new Set(['22', '23'])

/**
 * The error to throw for one that the driver threw. Details, hints and positions are left behind: they quote values.
 *
 * @param server - `host:port`, where the caller knows it better than the error does.
 */
export function toStorageError(error: unknown, server?: string): StorageError {
  if (error instanceof StorageError) return error
  const code = codeOf(error) ?? ''
  const text =
    error instanceof DatabaseError
      ? (accessText(error) ??
        texts.get(code) ??
        texts.get(code.slice(0, 3)) ??
        texts.get(code.slice(0, 2)) ??
        refused)
      : describeUnreachable(error, code, server ?? serverOf(error))
  const message =
    error instanceof Error && !tellingClasses.has(code.slice(0, 2))
      ? error.message
      : 'Refused by the database.'
  return new StorageError(text, { cause: Object.assign(new Error(message), { code }) })
}

const refused = 'The database refused the operation.'

/**
 * What pg_hba.conf does not let in (28000), which is no matter of the password. Only the server's text tells one from the
 * other; where it speaks another language the general text stays.
 */
function accessText({ code, message }: DatabaseError): string | undefined {
  if (code !== '28000' || !message.includes('pg_hba.conf')) return undefined
  if (message.includes('no encryption') || message.includes('SSL off')) {
    return 'The database takes no connection without TLS from here (pg_hba.conf). Add sslmode=verify-full to the URL.'
  }
  return 'The database has no rule that lets this host and user in (pg_hba.conf). Add one there, or use another user.'
}

/**
 * Whether the server has answered, and its connection can be used further. Everything else, a time limit of our own
 * among it, says nothing about whether the server did what it was asked.
 */
export function isAnswered(error: unknown): boolean {
  return error instanceof DatabaseError && error.severity === 'ERROR'
}

/** Whether the server refused a write because it only takes reads: for now, or because it is a standby. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '25006'
}

/** Whether the transaction was given up in favour of another, and has left nothing behind: it may be run again. */
export function isConflict(error: unknown): boolean {
  const code = error instanceof StorageError ? codeOf(error.cause) : undefined
  // serialization_failure, deadlock_detected
  return code === '40001' || code === '40P01'
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
