/** Exchanging a refresh token. */
import type { RotateOutcome, SessionStore } from '../../../src/core/session/session-store.ts'
import { judgeRotation } from '../../../src/core/token/token-family.ts'
import { appendAudit } from './audit-append.ts'
import { appendEnd, endEntry } from './session-ending.ts'
import { toStored } from './session-read.ts'
import { countOn, type SessionEntry, type State } from './state.ts'

type Input = Parameters<SessionStore['rotate']>[0]

export function rotateToken(state: State, input: Input): RotateOutcome {
  const { sid, presented, at, countedAt, graceSeconds } = input
  const sharedAt = countedAt === undefined ? at : countOn(state, countedAt)
  const entry = state.sids.get(sid)
  if (entry?.family === undefined) return { outcome: 'dead' }
  const judged = judgeRotation(toStored(state, entry), entry.family, presented, at, graceSeconds, sharedAt)
  switch (judged.verdict) {
    case 'dead':
      return { outcome: 'dead' }
    case 'repeat':
      return { outcome: 'repeated', sealed: new Uint8Array(judged.sealed) }
    case 'rotate':
      rotate(entry, input, sharedAt)
      return { outcome: 'rotated' }
    case 'reuse':
      endEntry(state, entry, 'refresh-token-reused', at)
      appendAudit(state, input.audit)
      return { outcome: 'reused', ...appendEnd(state, entry, at) }
  }
}

function rotate(entry: SessionEntry, { presented, successor, at }: Input, sharedAt: number): void {
  entry.session.lastSeenAt = Math.max(entry.session.lastSeenAt, at)
  entry.family = {
    current: new Uint8Array(successor.digest),
    rotation: { previous: new Uint8Array(presented), sealed: new Uint8Array(successor.sealed), at: sharedAt },
  }
}
