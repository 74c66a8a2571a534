/** The colour of each part of a token, wherever it shows. */
import type { PartName } from './token-parts.ts'

export const partText: Readonly<Record<PartName, string>> = {
  header: 'text-bad',
  payload: 'text-token',
  signature: 'text-session',
  key: 'text-warn',
  iv: 'text-good',
  ciphertext: 'text-token',
  tag: 'text-session',
}

export const partFill: Readonly<Record<PartName, string>> = {
  header: 'bg-bad',
  payload: 'bg-token',
  signature: 'bg-session',
  key: 'bg-warn',
  iv: 'bg-good',
  ciphertext: 'bg-token',
  tag: 'bg-session',
}
