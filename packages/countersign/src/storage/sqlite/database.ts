/** Typed SQL: Kysely builds it and never runs it; it runs synchronously on prepared statements. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import {
  type Compilable,
  DummyDriver,
  Kysely,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { Schema } from './schema.ts'

/** Builds and compiles; running it through Kysely's own methods yields nothing. */
export const build: Kysely<Schema> = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: kysely => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** A query compiled once, with named places for the values of each run. */
export interface Statement<Input, Row> {
  readonly sql: string
  bind(input: Input): SQLInputValue[]
  /** Carries the row's type; never there. */
  readonly row?: Row
}

/** Stands in a query for the input's value of that name. */
export type Slot<Input> = <Name extends keyof Input & string>(name: Name) => RawBuilder<Input[Name]>

class Place {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * Compiles a query whose values come later.
 *
 * Called twice, because the input's type is given and the row's type is inferred: `statement<Input>()(slot => …)`.
 */
export function statement<Input extends Record<string, SQLInputValue>>(): <Row>(
  query: (slot: Slot<Input>) => Compilable<Row>,
) => Statement<Input, Row> {
  return query => {
    const compiled = query(name => sql`${new Place(name)}`).compile()
    const values = compiled.parameters
    return {
      sql: compiled.sql,
      // Anything but a Place is a constant of the query, which Kysely's types have checked against its column.
      bind: input =>
        values.map(value => (value instanceof Place ? input[value.name] : value) as SQLInputValue),
    }
  }
}

/** One connection with its prepared statements. Errors are SQLite's own; see storage-fault.ts. */
export class Database {
  readonly #connection: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(connection: DatabaseSync) {
    this.#connection = connection
  }

  get inTransaction(): boolean {
    return this.#connection.isTransaction
  }

  get<Input, Row>({ sql, bind }: Statement<Input, Row>, input: Input): Row | undefined {
    // The row is what the builder typed: the statement and its type come from one expression.
    return this.#prepare(sql).get(...bind(input)) as Row | undefined
  }

  all<Input, Row>({ sql, bind }: Statement<Input, Row>, input: Input): Row[] {
    return this.#prepare(sql).all(...bind(input)) as Row[]
  }

  /** Runs a write; answers how many rows it changed and the row id of the last one inserted. */
  run<Input>(
    { sql, bind }: Statement<Input, unknown>,
    input: Input,
  ): { changes: number; insertedId: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...bind(input))
    return { changes: Number(changes), insertedId: Number(lastInsertRowid) }
  }

  /** Runs a query whose shape depends on what was asked; compiled at every call. */
  select<Row>(query: Compilable<Row>): Row[] {
    const { sql, parameters } = query.compile()
    return this.#prepare(sql).all(...(parameters as SQLInputValue[])) as Row[]
  }

  /** Runs a command without values: `BEGIN`, `COMMIT`, a pragma. */
  command(sql: string): Record<string, unknown> | undefined {
    return this.#prepare(sql).get()
  }

  close(): void {
    this.#prepared.clear()
    this.#connection.close()
  }

  #prepare(sql: string): StatementSync {
    let prepared = this.#prepared.get(sql)
    if (prepared === undefined) {
      prepared = this.#connection.prepare(sql)
      this.#prepared.set(sql, prepared)
    }
    return prepared
  }
}
