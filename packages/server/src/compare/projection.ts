/** What the figures of one check and one user come to for many: arithmetic, nothing else. */
import type { Figures, Mode } from './figures.ts'

export interface Demand {
  /** Signed in at the same time, and active. */
  users: number
  /** All nodes together. */
  requestsPerSecond: number
  nodes: number
}

/** The settings that it depends on. */
export interface Terms {
  sessionIdleSeconds: number
  /** What a node may take for live sessions, bytes. */
  sessionMemoryBytes: number
  accessTokenSeconds: number
  /** Whether a token is renewed without the password. */
  refresh: boolean
}

export interface Projection {
  memoryPerNodeBytes: number
  networkBytesPerDay: number
  /** All nodes together. */
  storeCallsPerSecond: number
  /** Of the store's calls, those that write a session's last use or renew a token. */
  renewalsPerSecond: number
  /** Of the requests, those whose session is not in the node's memory. */
  missesPerSecond: number
  /** Cores that checks and renewals keep busy, all nodes together; without what reading a session from the store takes. */
  cores: number
}

/** A session's use is written at most so often in its idle timeout. */
const touchesPerIdleTimeout = 20
/** A node holds at most so many verified tokens; those of others are verified again, which asks nobody. */
const tokensHeld = 200_000
/** How many uses one write takes. */
const touchBatch = 1000
const secondsPerDay = 86_400

export function project(mode: Mode, figures: Figures, demand: Demand, terms: Terms): Projection {
  const { memoryBytes, checkMicroseconds, requestBytes, storeCallsPerThousandChecks } = figures[mode]
  const { users, requestsPerSecond, nodes } = demand
  const held = mode === 'session' ? sessionsHeld(figures, demand, terms) : Math.min(users, tokensHeld)
  const misses = mode === 'session' ? requestsPerSecond * (1 - held / users) : 0
  const renewal = mode === 'session' ? touches(demand, terms) : renewals(figures, demand, terms)
  const verified = mode === 'session' ? 0 : requestsPerSecond * (1 - held / users) + renewal.perSecond
  return {
    memoryPerNodeBytes: held * memoryBytes,
    networkBytesPerDay: requestsPerSecond * requestBytes * secondsPerDay,
    storeCallsPerSecond:
      nodes * figures.storeCallsAtRest +
      (requestsPerSecond * storeCallsPerThousandChecks) / 1000 +
      misses +
      renewal.storeCalls,
    renewalsPerSecond: renewal.perSecond,
    missesPerSecond: misses,
    cores:
      (requestsPerSecond * checkMicroseconds + verified * figures.firstTokenCheckMicroseconds) / 1e6 +
      renewal.cores,
  }
}

/** Any node may be asked for any of them, so each holds what it has room for. */
export function sessionsHeld({ session }: Figures, { users }: Demand, { sessionMemoryBytes }: Terms): number {
  return Math.min(users, Math.floor(sessionMemoryBytes / session.memoryBytes))
}

interface Renewing {
  perSecond: number
  storeCalls: number
  cores: number
}

/** Uses are written behind: many in one write, and no more than one write a second and node unless there are more. */
function touches({ users, requestsPerSecond, nodes }: Demand, { sessionIdleSeconds }: Terms): Renewing {
  const perSecond = Math.min((users * touchesPerIdleTimeout) / sessionIdleSeconds, requestsPerSecond)
  return { perSecond, storeCalls: Math.max(Math.min(perSecond, nodes), perSecond / touchBatch), cores: 0 }
}

/** A token that has expired is replaced when its holder comes with it. */
function renewals(
  { renewal }: Figures,
  { users, requestsPerSecond }: Demand,
  { accessTokenSeconds }: Terms,
): Renewing {
  const perSecond = Math.min(users / accessTokenSeconds, requestsPerSecond)
  return {
    perSecond,
    storeCalls: perSecond * renewal.storeCalls,
    cores: (perSecond * renewal.milliseconds) / 1000,
  }
}
