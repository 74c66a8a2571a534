/** The thread that writes: commits together what has queued up. A commit waits for the disk, and must not do so on the event loop. */
import { runWrites } from './batch.ts'
import { Database } from './database.ts'
import { openMigrated } from './migrate.ts'
import { serveThread } from './thread-entry.ts'

serveThread({
  open({ path, busyTimeoutMs }) {
    const { connection, ...opened } = openMigrated(path, busyTimeoutMs)
    return { database: new Database(connection), state: { busyTimeoutMs, file: opened.file }, opened }
  },
  // Enough to fill the time of one disk flush; more would keep other processes from the write lock.
  mostAtOnce: 256,
  run: runWrites,
})
