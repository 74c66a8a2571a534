/** The database's own clock as an expression of SQL. */
import type { RawBuilder, Sql } from 'kysely'

/** Wall time of the database, ms; not that of the transaction's beginning, which may have waited for a lock. */
export function databaseNow(sql: Sql): RawBuilder<number> {
  return sql<number>`(extract(epoch from clock_timestamp()) * 1000)::double precision`
}
