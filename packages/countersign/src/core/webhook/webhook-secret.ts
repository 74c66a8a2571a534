/** The secret of a webhook: 32 random bytes, written as Standard Webhooks has it, sealed in the store. */
import type { KeyObject } from 'node:crypto'
import type { Random } from '../clock.ts'
import { deriveKey, seal, unseal } from '../key/key-seal.ts'

/** @param secret - What the store's keys derive from. */
export function deriveWebhookKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign webhook secrets at rest v1')
}

export function createWebhookSecret(random: Random): Uint8Array {
  return random(32)
}

/** `whsec_` and base64. */
export function writeWebhookSecret(secret: Uint8Array): string {
  return `whsec_${Buffer.from(secret).toString('base64')}`
}

/** Bound to its webhook: the row of another is not opened with it. */
export function sealWebhookSecret(
  key: KeyObject,
  id: string,
  secret: Uint8Array,
  random: Random,
): Uint8Array {
  return new Uint8Array(seal(key, secret, `webhook ${id}`, random))
}

/** @throws {Error} where it was sealed with another key or for another webhook: the store was tampered with. */
export function openWebhookSecret(key: KeyObject, id: string, sealed: Uint8Array): Uint8Array {
  const secret = unseal(key, sealed, `webhook ${id}`)
  if (secret === undefined) throw new Error('The secret of a webhook cannot be opened.')
  return secret
}
