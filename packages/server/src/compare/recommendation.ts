/** Which mode suits, and why: the rule, in the order in which it decides. */
import { amount, bytes } from '../terminal/figure.ts'
import type { Figures, Mode } from './figures.ts'
import { type Demand, type Projection, sessionsHeld, type Terms } from './projection.ts'

export interface Recommendation {
  mode: Mode
  /** Sentences. */
  reason: string
}

export function recommend(
  figures: Figures,
  projected: Readonly<Record<Mode, Projection>>,
  demand: Demand,
  terms: Terms,
): Recommendation {
  const { session, token } = projected
  const held = sessionsHeld(figures, demand, terms)
  const isTight = held < demand.users
  if (isTight && session.storeCallsPerSecond > token.storeCallsPerSecond) {
    return {
      mode: 'token',
      reason: `Of ${amount(demand.users)} sessions ${amount(held)} fit in a node's memory (COUNTERSIGN_SESSION_MEMORY_MB), so that ${amount(session.missesPerSecond)} requests a second would read the store. Tokens need no memory to be accepted.${terms.refresh ? '' : ' Switch refresh tokens on (COUNTERSIGN_REFRESH): without them everybody signs in again when a token expires.'}`,
    }
  }
  const wire = bytes(token.networkBytesPerDay - session.networkBytesPerDay)
  const fewer = `They send ${wire} a day less than tokens`
  if (isTight) {
    return {
      mode: 'session',
      reason: `Of ${amount(demand.users)} sessions ${amount(held)} fit in a node's memory (COUNTERSIGN_SESSION_MEMORY_MB); of the others ${amount(session.missesPerSecond)} a second are read from the store. Tokens would ask it more often: ${amount(token.renewalsPerSecond)} times a second one ${terms.refresh ? 'is exchanged' : 'expires and somebody signs in again'}. Sessions send ${wire} a day less.`,
    }
  }
  if (!terms.refresh) {
    return {
      mode: 'session',
      reason: `Sessions last as long as they are used. Without refresh tokens (COUNTERSIGN_REFRESH) everybody who holds a token signs in again every ${amount(terms.accessTokenSeconds)} seconds, ${amount(token.renewalsPerSecond)} times a second in all. ${fewer}, for ${bytes(session.memoryPerNodeBytes)} of memory a node.`,
    }
  }
  return {
    mode: 'session',
    reason: `Sessions fit in ${bytes(session.memoryPerNodeBytes)} of memory a node. ${fewer}, and need no renewing, where tokens are exchanged ${amount(token.renewalsPerSecond)} times a second.`,
  }
}
