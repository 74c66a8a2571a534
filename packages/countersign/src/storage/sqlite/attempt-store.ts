/** Counted attempts in SQLite. */
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import { familiarByKey } from './attempt-operations.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

export function createAttemptStore(reader: Reader, writer: Writer): AttemptStore {
  return {
    spend: (allowances, now) => writer.write('attempts', 'spend', allowances, now),
    refund: (allowances, now) => writer.write('attempts', 'refund', allowances, now),
    async familiarUntil(key) {
      return reader.get(familiarByKey, { key })?.until
    },

    noteFamiliar: (key, until) => writer.write('attempts', 'noteFamiliar', key, until),
    prune: now => writer.write('attempts', 'prune', now),
  }
}
