/** Group commit: many writes in one transaction, so that they wait for the disk once. */
import { beginByName } from '../operations/ports.ts'
import type { Database } from './database.ts'
import { assertInPlace, type OpenedFile } from './opened-file.ts'
import { runOperation } from './run-operation.ts'
import { describeFault, type Fault } from './storage-fault.ts'
import type { Answer, Call } from './thread-protocol.ts'
import { beginWriting } from './write-lock.ts'

/**
 * Runs the writes in one transaction, each in a savepoint of its own: one that fails takes nothing with it but itself.
 *
 * Where the transaction as a whole fails (it cannot begin, cannot commit, or SQLite gives it up), all of its calls fail.
 * No answer is made before the commit is durable, in the file that stands at the path: of a write that went elsewhere nothing would
 * be left.
 */
export function runWrites(
  database: Database,
  calls: readonly Call[],
  { busyTimeoutMs, file }: { busyTimeoutMs: number; file: OpenedFile },
): Answer[] {
  try {
    assertInPlace(file)
    beginWriting(database, busyTimeoutMs)
    const answers = calls.map(call => runInSavepoint(database, call))
    database.command('COMMIT')
    assertInPlace(file)
    return answers
  } catch (error) {
    if (database.inTransaction) database.command('ROLLBACK')
    const fault = describeFault(error)
    return calls.map(({ id }) => ({ id, ok: false, fault }))
  }
}

function runInSavepoint(database: Database, { id, port, method, args }: Call): Answer {
  database.command('SAVEPOINT operation')
  try {
    const value = runOperation(database, beginByName(port, method, args))
    database.command('RELEASE operation')
    return { id, ok: true, value }
  } catch (error) {
    // A full disk or an I/O error can end the whole transaction: then the batch has failed, not the call.
    if (!database.inTransaction) throw error
    const fault: Fault = describeFault(error)
    database.command('ROLLBACK TO operation')
    database.command('RELEASE operation')
    return { id, ok: false, fault }
  }
}
