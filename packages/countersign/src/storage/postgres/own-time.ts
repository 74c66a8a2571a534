/** The database's own clock: whatever the nodes share goes by it, since theirs may differ (K33). */
import type { RawBuilder, Sql } from 'kysely'

/**
 * Which clock decides: the database's, `databaseAt`, always.
 *
 * Only tests that play at instants of their own have the caller's decide.
 */
export type OwnTime = (databaseAt: number, callerAt: number) => number

export const databasesClock: OwnTime = databaseAt => databaseAt
export const callersClock: OwnTime = (_, callerAt) => callerAt

/** Wall time of the database, ms; not that of the transaction's beginning, which may have waited for a lock. */
export function databaseNow(sql: Sql): RawBuilder<number> {
  return sql<number>`(extract(epoch from clock_timestamp()) * 1000)::double precision`
}
