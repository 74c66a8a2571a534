/** A TCP line with so many ms of way in each direction, in a thread of its own, so that no load of the one who measures makes it longer. */
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

interface Way {
  port: number
  /** To the target and back, ms. */
  thereMs: number
  backMs: number
}

/** Opens a line to that port of this machine; answers where it begins. */
export async function openSlowLine(way: Way): Promise<{ port: number; close(): Promise<unknown> }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: way })
  const [port]: unknown[] = await once(worker, 'message')
  return { port: Number(port), close: () => worker.terminate() }
}

function pass(from: Socket, to: Socket, ms: number): void {
  from.setNoDelay(true)
  // Timers of one length come due in the order in which they were set: no piece overtakes another.
  from.on('data', piece => {
    if (ms === 0) to.write(piece)
    else setTimeout(() => to.writable && to.write(piece), ms)
  })
  from.on('error', () => {})
  from.on('close', () => setTimeout(() => to.destroy(), ms))
}

if (!isMainThread) {
  const { port, thereMs, backMs }: Way = workerData
  const server = createServer(near => {
    const far = createConnection({ host: '127.0.0.1', port })
    pass(near, far, thereMs)
    pass(far, near, backMs)
  })
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port))
}
