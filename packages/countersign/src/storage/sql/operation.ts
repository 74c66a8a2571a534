/**
 * Operations: written once, as generators that yield statements and get rows, and driven by the runner of either database.
 *
 * SQLite's runner steps through one synchronously, inside of a savepoint. PostgreSQL's gathers statements into flights: what
 * nobody has to wait for goes out with the next that somebody waits for, and the last flight commits. So an operation waits as
 * seldom as it can: what it must know before it writes it asks for in one flight (`together`), then it writes, then it returns;
 * what it only has to tell of its last writes comes with the commit (`finish`).
 *
 * An operation reads and writes nothing but by what it yields, does not change its input, and catches nothing: it is run again
 * from its beginning where the database gave it up in favour of another.
 */
import type { Sql } from './sql.ts'

/** What an operation yields: statements to be sent, and whether it waits for their answers. */
export interface Step {
  readonly statements: readonly Sql<unknown>[]
  readonly waits: boolean
  /** Whether the transaction is committed with it. */
  readonly isLast?: boolean
}

/** What it gets back for a step that it waits for: the rows of each statement, and how many rows that changed. */
export interface Answered {
  readonly rows: readonly unknown[]
  readonly changed: number
}

export type Operation<Result> = Generator<Step, Result, readonly Answered[]>

type RowsOf<Statements extends readonly Sql<unknown>[]> = {
  -readonly [Index in keyof Statements]: Statements[Index] extends Sql<infer Row> ? Row[] : never
}

/** All rows of one statement. */
export function* all<Row>(statement: Sql<Row>): Operation<Row[]> {
  const [answered] = yield { statements: [statement], waits: true }
  // A test holds the statement's shape, and with it the type, against both databases.
  return (answered?.rows ?? []) as Row[]
}

/** The first row. */
export function* one<Row>(statement: Sql<Row>): Operation<Row | undefined> {
  return (yield* all(statement))[0]
}

/** The rows of several that go out together: the first may lock what the others read. */
export function* together<const Statements extends readonly Sql<unknown>[]>(
  ...statements: Statements
): Operation<RowsOf<Statements>> {
  const answered = yield { statements, waits: true }
  return answered.map(({ rows }) => rows) as RowsOf<Statements>
}

/** How many rows a write changed. */
export function* changed(statement: Sql): Operation<number> {
  const [answered] = yield { statements: [statement], waits: true }
  return answered?.changed ?? 0
}

/**
 * The rows of the last statements of a transaction: they come with the commit. An operation that goes on after them does so in
 * another transaction; what it has done by then must be whole.
 */
export function* finish<const Statements extends readonly Sql<unknown>[]>(
  ...statements: Statements
): Operation<RowsOf<Statements>> {
  const answered = yield { statements, waits: true, isLast: true }
  return answered.map(({ rows }) => rows) as RowsOf<Statements>
}

/** Sends writes whose answers nobody needs. */
export function* send(...statements: readonly Sql[]): Operation<void> {
  yield { statements, waits: false }
}
