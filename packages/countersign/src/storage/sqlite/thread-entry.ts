/** What a thread over the file does: takes whatever calls have queued up, and answers them. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Database } from './database.ts'
import { describeFault } from './storage-fault.ts'
import type { Answer, Call, OpenedForWriting, Report, Request, ThreadSetup } from './thread-protocol.ts'

export interface ThreadWork<State> {
  open(setup: ThreadSetup): { database: Database; state: State; opened?: OpenedForWriting }
  /** So many calls are taken at once at most. */
  mostAtOnce: number
  run(database: Database, calls: readonly Call[], state: State): Answer[]
}

/** Serves the calls of the thread that started this one, until that says that it is over. */
export function serveThread<State>(work: ThreadWork<State>): void {
  const port = parentPort
  if (port === null) throw new Error('This module is the entry of a worker thread.')
  const report = (message: Report) => port.postMessage(message)
  try {
    // What `Thread.open` was given.
    const setup: ThreadSetup = workerData
    const { database, state, opened } = work.open(setup)
    const answer = (calls: readonly Call[]) =>
      report({ kind: 'answers', answers: work.run(database, calls, state) })
    serve(port, work.mostAtOnce, answer, () => database.close())
    report({ kind: 'ready', ...(opened !== undefined && { opened }) })
  } catch (error) {
    // Nothing listens, so the thread ends.
    report({ kind: 'refused', fault: describeFault(error) })
  }
}

function serve(
  port: MessagePort,
  mostAtOnce: number,
  answer: (calls: readonly Call[]) => void,
  end: () => void,
): void {
  port.on('message', (first: Request) => {
    const requests = takeQueued(port, first, mostAtOnce)
    const calls = requests.filter(request => request !== 'close')
    if (calls.length > 0) answer(calls)
    if (calls.length < requests.length) {
      end()
      port.close()
    }
  })
}

function takeQueued(port: MessagePort, first: Request, most: number): Request[] {
  const requests = [first]
  while (requests.length < most) {
    const next = receiveMessageOnPort(port)
    if (next === undefined) break
    requests.push(next.message)
  }
  return requests
}
