/** The writer thread: takes whatever calls have queued up, commits them together, answers them together. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { runScan, runWrites } from './batch.ts'
import { Database } from './database.ts'
import { openMigrated } from './migrate.ts'
import { describeFault } from './storage-fault.ts'
import type { Answer, Call, Report, Request, WriterSetup } from './writer-protocol.ts'

/** Enough to fill the time of one disk flush; more would keep other processes from the write lock. */
const maxBatch = 256

start(parentPort, workerData)

function start(port: MessagePort | null, { path, busyTimeoutMs }: WriterSetup): void {
  if (port === null) throw new Error('This module is the entry of a worker thread.')
  const report = (message: Report) => port.postMessage(message)
  try {
    const { connection, migrated } = openMigrated(path, busyTimeoutMs)
    serve(port, new Database(connection), answers => report({ kind: 'answers', answers }))
    report({ kind: 'ready', migrated })
  } catch (error) {
    // Nothing listens, so the thread ends.
    report({ kind: 'refused', fault: describeFault(error) })
  }
}

function serve(port: MessagePort, database: Database, answer: (answers: Answer[]) => void): void {
  port.on('message', (first: Request) => {
    const requests = takeQueued(port, first)
    const calls = requests.filter(isCall)
    const toWrite = calls.filter(({ kind }) => kind === 'write')
    if (toWrite.length > 0) answer(runWrites(database, toWrite))
    // Afterwards, so that no write waits for a long read; each is answered as soon as it is done.
    for (const call of calls) if (call.kind === 'scan') answer([runScan(database, call)])
    if (calls.length < requests.length) {
      database.close()
      port.close()
    }
  })
}

function takeQueued(port: MessagePort, first: Request): Request[] {
  const requests = [first]
  while (requests.length < maxBatch) {
    const next = receiveMessageOnPort(port)
    if (next === undefined) break
    requests.push(next.message)
  }
  return requests
}

function isCall(request: Request): request is Call {
  return request.kind !== 'close'
}
