/** Group commit: many writes in one transaction, so that they wait for the disk once. */
import type { Database } from './database.ts'
import { scans, writes } from './operations.ts'
import { describeFault, type Fault } from './storage-fault.ts'
import type { Answer, Call } from './writer-protocol.ts'

type Run = (database: Database, ...args: readonly unknown[]) => unknown

/**
 * Runs the writes in one transaction, each in a savepoint of its own: one that fails takes nothing with it but itself.
 *
 * Where the transaction as a whole fails (it cannot begin, cannot commit, or SQLite gives it up), all of its calls fail.
 * No answer is made before the commit is durable.
 */
export function runWrites(database: Database, calls: readonly Call[]): Answer[] {
  try {
    database.command('BEGIN IMMEDIATE')
    const answers = calls.map(call => runInSavepoint(database, call))
    database.command('COMMIT')
    return answers
  } catch (error) {
    if (database.inTransaction) database.command('ROLLBACK')
    const fault = describeFault(error)
    return calls.map(({ id }) => ({ id, ok: false, fault }))
  }
}

/** Runs one read outside any transaction. */
export function runScan(database: Database, call: Call): Answer {
  try {
    return { id: call.id, ok: true, value: find(scans, call)(database, ...call.args) }
  } catch (error) {
    return { id: call.id, ok: false, fault: describeFault(error) }
  }
}

function runInSavepoint(database: Database, call: Call): Answer {
  database.command('SAVEPOINT operation')
  try {
    const value = find(writes, call)(database, ...call.args)
    database.command('RELEASE operation')
    return { id: call.id, ok: true, value }
  } catch (error) {
    // A full disk or an I/O error can end the whole transaction: then the batch has failed, not the call.
    if (!database.inTransaction) throw error
    const fault: Fault = describeFault(error)
    database.command('ROLLBACK TO operation')
    database.command('RELEASE operation')
    return { id: call.id, ok: false, fault }
  }
}

/** Names and arguments were typed on the other side of the thread, by the tables themselves; see writer.ts. */
function find(table: object, { port, method }: Call): Run {
  return (table as Record<string, Record<string, Run>>)[port]?.[method] ?? unknownOperation
}

function unknownOperation(): never {
  throw new TypeError('The writer thread has no such operation.')
}
