/** Messages at rest: sealed from when they are written until they are sent, since their links and codes are secrets. */
import type { KeyObject } from 'node:crypto'
import type { Random } from '../clock.ts'
import { deriveKey, seal, unseal } from '../key/key-seal.ts'
import type { Message } from './message.ts'

/** Derives the key that seals messages. */
export function deriveMailKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign mail at rest v1')
}

/** @param id - Of the message: what is sealed for one opens for no other. */
export function sealMessage(key: KeyObject, message: Message, id: string, random: Random): Uint8Array {
  return seal(key, new TextEncoder().encode(JSON.stringify(message)), contextOf(id), random)
}

/** The message, or `undefined` where it was sealed under another key, as before the secret was lost. */
export function openMessage(
  key: KeyObject,
  { id, sealed }: { id: string; sealed: Uint8Array },
): Message | undefined {
  const plain = unseal(key, sealed, contextOf(id))
  // Nobody but a node has sealed it, so that it is one; whether this version knows its kind the renderer asks.
  return plain === undefined ? undefined : (JSON.parse(new TextDecoder().decode(plain)) as Message)
}

function contextOf(id: string): string {
  return `message ${id}`
}
