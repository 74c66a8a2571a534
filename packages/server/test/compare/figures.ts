/** Figures as a comparison measures them, for tests of what is made of them. */
import type { Figures } from '../../src/compare/figures.ts'
import type { Demand, Terms } from '../../src/compare/projection.ts'

export const figures: Figures = {
  session: {
    memoryBytes: 100,
    checkMicroseconds: 1,
    requestBytes: 70,
    signInMilliseconds: 12,
    signInStoreCalls: 5,
    revokeMilliseconds: 2,
    revokeWorstMilliseconds: 4,
    storeCallsPerThousandChecks: 0,
  },
  token: {
    memoryBytes: 90,
    checkMicroseconds: 2,
    requestBytes: 400,
    signInMilliseconds: 12,
    signInStoreCalls: 4,
    revokeMilliseconds: 3,
    revokeWorstMilliseconds: 6,
    storeCallsPerThousandChecks: 0,
  },
  firstTokenCheckMicroseconds: 80,
  renewal: { milliseconds: 0.5, storeCalls: 2 },
  storeCallsAtRest: 2,
}

export const demand: Demand = { users: 60_000, requestsPerSecond: 1000, nodes: 3 }

export const terms: Terms = {
  sessionIdleSeconds: 1800,
  sessionMemoryBytes: 64_000_000,
  accessTokenSeconds: 600,
  refresh: true,
}
