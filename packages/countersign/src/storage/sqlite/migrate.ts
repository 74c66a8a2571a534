/** Bringing a database file up to date, safely while other processes open the same file. */
import type { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../../core/errors.ts'
import { openForWriting } from './connection.ts'
import { migrations } from './migrations.ts'
import { assertInPlace, identify, idOf, type OpenedFile } from './opened-file.ts'

export interface Migrated {
  /** Names of the steps that this call took; empty when the file was up to date. */
  applied: string[]
  /** Number of the last step that the file has. */
  current: number
}

/**
 * Takes the steps that the file does not have, all in one transaction: it has either all of them afterwards or none.
 *
 * @throws {StorageError} when the file was made by a newer version; and raw errors of SQLite.
 */
export function migrate(connection: DatabaseSync): Migrated {
  const latest = migrations.length
  // Most opens find nothing to do, and need not wait for the write lock to see it.
  if (currentNumber(connection) === latest) return { applied: [], current: latest }
  connection.exec('BEGIN IMMEDIATE')
  try {
    // Asked again under the lock: another process may have been first.
    const applied = applyFrom(connection, currentNumber(connection))
    connection.exec('COMMIT')
    return { applied, current: latest }
  } catch (error) {
    undo(connection)
    throw error
  }
}

/** What failed is what is told: the connection is closed next, which undoes the steps too. */
function undo(connection: DatabaseSync): void {
  try {
    if (connection.isTransaction) connection.exec('ROLLBACK')
  } catch {
    // A disk that fails fails here again.
  }
}

/** Opens the connection that writes, with the file brought up to date; it is closed again where that fails. */
export function openMigrated(
  path: string,
  busyTimeoutMs: number,
): { connection: DatabaseSync; migrated: Migrated; file: OpenedFile } {
  const before = idOf(path)
  const connection = openForWriting(path, busyTimeoutMs)
  try {
    const migrated = migrate(connection)
    const file = identify(path)
    // Somebody may have put another one there while this one was opened.
    if (before !== 'none') assertInPlace([{ path, id: before }])
    return { connection, migrated, file }
  } catch (error) {
    connection.close()
    throw error
  }
}

function applyFrom(connection: DatabaseSync, current: number): string[] {
  if (current === 0) {
    connection.exec(
      'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at REAL NOT NULL) STRICT',
    )
  }
  // The database's own clock: the instant is a note for people, and no rule reads it.
  const note = connection.prepare(
    "INSERT INTO migration (number, name, applied_at) VALUES (?, ?, unixepoch('subsec') * 1000)",
  )
  const missing = migrations.filter(({ number }) => number > current)
  for (const { number, name, sql } of missing) {
    connection.exec(sql)
    note.run(number, name)
  }
  return missing.map(({ name }) => name)
}

/** The last step that the file has; 0 for a fresh file. */
function currentNumber(connection: DatabaseSync): number {
  const table = connection
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'")
    .get()
  if (table === undefined) return 0
  const row = connection.prepare('SELECT coalesce(max(number), 0) AS number FROM migration').get()
  const current = Number(row?.number)
  if (current > migrations.length) {
    throw new StorageError(
      'The database was made by a newer version of Countersign; this one cannot read it.',
    )
  }
  return current
}
