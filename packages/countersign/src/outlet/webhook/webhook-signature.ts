/** The headers of Standard Webhooks: who receives a delivery can verify that it is whole, recent, and of this server. */
import { createHmac } from 'node:crypto'

export interface Signed {
  id: string
  /** Wall time, ms. */
  at: number
  body: string
  /** Each signs: two while the one before is valid. */
  secrets: readonly Uint8Array[]
}

/** @see https://www.standardwebhooks.com, "Signature scheme": HMAC-SHA256 over `id.timestamp.body`. */
export function signedHeaders({ id, at, body, secrets }: Signed): Record<string, string> {
  const timestamp = Math.floor(at / 1000)
  const sign = (secret: Uint8Array) =>
    `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map(sign).join(' '),
  }
}
