/** Appending to the change feed, with the operation that ends something. */
import type { Appended, ChangeBody } from '../../../src/core/revocation/change.ts'
import { type Concern, issuedUntil } from '../../../src/core/session/session-concern.ts'
import type { Entry, State } from './state.ts'

/** Appends one entry. */
export function appendChange(state: State, body: ChangeBody, concern: Concern): Appended {
  state.position += 1
  const { issuedUntil: notedUntil, clockHistory } = state
  const ofTokens = 'tokensAt' in concern
  const untilAt = ofTokens
    ? issuedUntil(concern.tokensAt, { notedUntil, sharedAt: clockHistory?.at ?? 0 })
    : concern.until
  state.changes.push({ body, position: state.position, untilAt, ofTokens })
  return here(state)
}

/** Where the feed is. */
export function here({ position }: State): Appended {
  return { position, mark: `p${position}` }
}

/** Until when an entry is of concern, by what is known now of the lifetime of tokens. */
export function concernsUntil({ tokenLifetimeSeconds }: State, { untilAt, ofTokens }: Entry): number {
  return ofTokens ? untilAt + tokenLifetimeSeconds * 1000 : untilAt
}
