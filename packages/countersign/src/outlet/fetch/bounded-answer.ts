/** Reads the body of an answer, up to a limit. */
import type { IncomingMessage } from 'node:http'

/** @returns `undefined` where it is larger. Rejects where the connection ends before the body does. */
export async function readBounded(
  message: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
