/** A range service for tests, over HTTP on the loopback: answers what the test says, and notes what it was asked. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface RangeServer {
  url: string
  asked: { path: string; padding: string | undefined }[]
}

export async function rangeServer(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<RangeServer> {
  const asked: RangeServer['asked'] = []
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', padding: request.headers['add-padding']?.toString() })
    answer(response, request)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/range/`, asked }
}

export function sha1(password: string): string {
  return createHash('sha1').update(password).digest('hex').toUpperCase()
}

/** A padded answer that has the passwords, each seen so often. */
export function range(counts: Readonly<Record<string, number>>): string {
  const padding = Array.from({ length: 800 }, (_, index) => `${sha1(`padding ${index}`).slice(5)}:0`)
  const lines = Object.entries(counts).map(([password, count]) => `${sha1(password).slice(5)}:${count}`)
  return [...padding, ...lines].sort().join('\r\n')
}
