/** Where the two databases differ: one piece of SQL for each difference. */
import { number, type Shape, shape } from './shape.ts'
import { CallersTime, rows, Sql, sql, type Value } from './sql.ts'

/** One statement or piece, said in each dialect. */
export function byDialect<Row = unknown>(sqlite: Sql<Row>, postgres: Sql<Row>): Sql<Row> {
  // Of a statement that only one of them knows, the other has no shape.
  const shape: Shape<Row> | undefined = sqlite.shape ?? postgres.shape
  return new Sql(sqlite.sqlite, postgres.postgres, shape)
}

const nothing: Sql = sql``

/** What PostgreSQL has to do, where SQLite has one writer that does nothing beside it. */
export function onPostgres<Row>(statement: Sql<Row>): Sql<Row> {
  return new Sql(nothing.sqlite, statement.postgres, statement.shape)
}

/** What SQLite has to do, where PostgreSQL has it from elsewhere. */
export function onSqlite<Row>(statement: Sql<Row>): Sql<Row> {
  return new Sql(statement.sqlite, nothing.postgres, statement.shape)
}

/** So many places at most are written into a statement of SQLite: each number of them is a statement of its own. */
const mostPlaces = 8

/**
 * Says that the transaction appends to the feed: over PostgreSQL the other nodes are told once it has committed. No database is
 * sent it; over SQLite everybody sees the commit.
 */
export const announce: Sql = new Sql(nothing.sqlite, nothing.postgres)

/** The values of a list that is not empty, in brackets; many as JSON, of which `of` makes what is compared. */
function listOf(values: readonly Value[], of: Sql, json: () => unknown): Sql {
  if (values.length === 0 || values.length > mostPlaces)
    return sql`(SELECT ${of} FROM json_each(${JSON.stringify(json())}))`
  const [first = null, ...others] = values
  return sql`(${others.reduce<Sql>((list, value) => sql`${list}, ${value}`, sql`${first}`)})`
}

/** `IN` a list of texts. */
export function isIn(values: readonly string[]): Sql {
  return byDialect(sql`IN ${listOf(values, sql`value`, () => values)}`, sql`= ANY(${values}::text[])`)
}

/** `NOT IN` a list of texts. */
export function isNotIn(values: readonly string[]): Sql {
  return byDialect(sql`NOT IN ${listOf(values, sql`value`, () => values)}`, sql`<> ALL(${values}::text[])`)
}

/** `IN` a list of whole numbers. */
export function isNumberIn(values: readonly number[]): Sql {
  return byDialect(sql`IN ${listOf(values, sql`value`, () => values)}`, sql`= ANY(${values}::bigint[])`)
}

/** `IN` a list of digests. */
export function isDigestIn(values: readonly Uint8Array[]): Sql {
  return byDialect(
    sql`IN ${listOf(values, sql`unhex(value)`, () => values.map(hexOf))}`,
    sql`= ANY(${values}::bytea[])`,
  )
}

/** A table `given` of digests and instants, in the columns `digest` and `at`. */
export function instantsOf(pairs: readonly { digest: Uint8Array; at: number }[]): Sql {
  const json = JSON.stringify(pairs.map(({ digest, at }) => [hexOf(digest), at]))
  const digests = pairs.map(({ digest }) => digest)
  const ats = pairs.map(({ at }) => at)
  return byDialect(
    sql`(SELECT unhex(value ->> 0) AS digest, value ->> 1 AS at FROM json_each(${json})) AS given`,
    sql`unnest(${digests}::bytea[], ${ats}::double precision[]) AS given(digest, at)`,
  )
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** Bytes where no column says that they are some. */
export function typedBytes(bytes: Uint8Array | null): Sql {
  return byDialect(sql`${bytes}`, sql`${bytes}::bytea`)
}

/** After a SELECT: nobody else changes those rows before the transaction is over. SQLite has one writer. */
export const forUpdate: Sql = onPostgres(sql` FOR NO KEY UPDATE`)
/** The same of a join. */
export function forUpdateOf(table: Sql): Sql {
  return onPostgres(sql` FOR NO KEY UPDATE OF ${table}`)
}
/** The same for rows that are to be deleted, passing over those that somebody else is at. */
export const forRemoval: Sql = onPostgres(sql` FOR UPDATE SKIP LOCKED`)
/** The same for rows that are to be changed. */
export const forUpdateOfFree: Sql = onPostgres(sql` FOR NO KEY UPDATE SKIP LOCKED`)

/** The greater of two values, both known, and the lesser. */
export const greatest: Sql = byDialect(sql`max`, sql`greatest`)
export const least: Sql = byDialect(sql`min`, sql`least`)
/** Where a text holds another one: 0 where it does not. Not LIKE, in which % and _ do not mean themselves. */
export const placeIn: Sql = byDialect(sql`instr`, sql`strpos`)

/** Whether a flag is not set. The indexes over such rows are found by these very words. */
export function isNotSet(column: Sql): Sql {
  return byDialect(sql`${column} = 0`, sql`NOT ${column}`)
}

/** As SQLite asks for it before an OFFSET. */
export const unlimited: Sql = byDialect(sql`LIMIT -1`, nothing)

/**
 * Wall time, ms, by the clock of a database that has one; that of this moment, and not of the transaction's beginning, which may
 * have waited for a lock. SQLite has none, and is not asked.
 */
export function databaseTime(callersAt: number): Sql {
  return sql`coalesce(${new CallersTime(callersAt)}::double precision, (extract(epoch from clock_timestamp()) * 1000)::double precision)`
}

/** The time that decides in a statement: the caller's where the database has no clock. */
export function storeTime(callersAt: number): Sql {
  return byDialect(sql`CAST(${callersAt} AS double precision)`, databaseTime(callersAt))
}

const timeShape: Shape<{ now: number }> = shape({ now: number })

/** That time as a row; none where the caller's clock counts. */
export function readTime(callersAt: number): Sql<{ now: number }> {
  return onPostgres(rows(timeShape)`SELECT ${databaseTime(callersAt)} AS now`)
}

/** The store's own time in a statement over `feed_state`: SQLite's is what its history bears out, 0 where there is none. */
export const sharedTime: Sql = byDialect(sql`coalesce(clock_at, 0)`, databaseTime(0))
