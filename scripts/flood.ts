/** Sends requests at a steady rate, whether they are answered or not, from a thread of its own. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

export interface FloodSetup {
  url: string
  perSecond: number
  seconds: number
  /** `invented`: each with a session identifier that nobody was ever given; `none`: without a credential. */
  credential: 'invented' | 'none'
}

export interface Flooded {
  sent: number
  /** How many answers came, by their status. */
  answers: Record<string, number>
}

const connections = 32
const tickMs = 2

/** Resolves when it is over. */
export async function flood(setup: FloodSetup): Promise<Flooded> {
  const worker = new Worker(new URL(import.meta.url), { workerData: setup })
  const [flooded]: [Flooded] = (await once(worker, 'message')) as [Flooded]
  await worker.terminate()
  return flooded
}

async function run({ url, perSecond, seconds, credential }: FloodSetup): Promise<Flooded> {
  const { hostname, port, host } = new URL(url)
  const answers: Record<string, number> = {}
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = createConnection(Number(port), hostname)
      socket.setNoDelay(true)
      await once(socket, 'connect')
      socket.on('data', piece => {
        for (const [, status = ''] of piece.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3}) /g))
          answers[status] = (answers[status] ?? 0) + 1
      })
      return socket
    }),
  )
  const head = `GET /auth/check HTTP/1.1\r\nHost: ${host}\r\n`
  const request = () =>
    credential === 'none'
      ? `${head}\r\n`
      : `${head}Authorization: Bearer ${randomBytes(32).toString('base64url')}\r\n\r\n`
  const began = performance.now()
  let sent = 0
  for (let now = began; now < began + seconds * 1000; now = performance.now()) {
    for (const due = ((now - began) / 1000) * perSecond; sent < due; sent++)
      sockets[sent % connections]?.write(request())
    await new Promise(resolve => setTimeout(resolve, tickMs))
  }
  for (const socket of sockets) socket.destroy()
  return { sent, answers }
}

if (!isMainThread) parentPort?.postMessage(await run(workerData))
