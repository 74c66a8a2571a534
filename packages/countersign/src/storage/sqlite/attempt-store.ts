/** Counted attempts in SQLite. */
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import type { Writer } from './writer.ts'

export function createAttemptStore(writer: Writer): AttemptStore {
  return {
    spend: (allowances, now) => writer.write('attempts', 'spend', allowances, now),
    refund: (allowances, now) => writer.write('attempts', 'refund', allowances, now),
    prune: now => writer.write('attempts', 'prune', now),
  }
}
