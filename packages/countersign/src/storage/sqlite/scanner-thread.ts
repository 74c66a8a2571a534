/** The thread that reads what takes long: listings and counts delay neither a write nor a check. */
import { beginByName } from '../operations/ports.ts'
import { openForReading } from './connection.ts'
import { Database } from './database.ts'
import { runOperation } from './run-operation.ts'
import { describeFault } from './storage-fault.ts'
import { serveThread } from './thread-entry.ts'

serveThread({
  open: ({ path }) => ({ database: new Database(openForReading(path)) }),
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
