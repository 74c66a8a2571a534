/** The thread that reads what takes long: listings and counts delay neither a write nor a check. */
import { beginByName } from '../operations/ports.ts'
import { openForReading } from './connection.ts'
import { Database } from './database.ts'
import { assertInPlace } from './opened-file.ts'
import { runOperation } from './run-operation.ts'
import { describeFault } from './storage-fault.ts'
import { serveThread } from './thread-entry.ts'

serveThread({
  open: ({ path, file = [] }) => {
    const database = new Database(openForReading(path))
    // A connection that has read keeps others from removing the log.
    database.command('PRAGMA data_version')
    assertInPlace(file)
    return { database, state: file }
  },
  // Each is answered as soon as it is done.
  mostAtOnce: 1,
  run: (database, calls) =>
    calls.map(({ id, port, method, args }) => {
      try {
        return { id, ok: true, value: runOperation(database, beginByName(port, method, args)) }
      } catch (error) {
        return { id, ok: false, fault: describeFault(error) }
      }
    }),
})
