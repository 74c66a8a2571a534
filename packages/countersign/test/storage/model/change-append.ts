/** Appending to the change feed, with the operation that ends something. */
import type { Change, ChangeBody } from '../../../src/core/revocation/change.ts'
import type { State } from './state.ts'

/** Appends one entry; answers its position. */
export function appendChange(state: State, body: ChangeBody, concernsUntil: number): number {
  state.position += 1
  state.changes.push({ ...body, position: state.position, concernsUntil } satisfies Change)
  if (body.kind === 'token') {
    state.endedTokens.set(body.jti, Math.max(concernsUntil, state.endedTokens.get(body.jti) ?? concernsUntil))
  }
  return state.position
}
