/** One connection to the file: statements run synchronously, each prepared once. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Statement } from './statement.ts'

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

  get<Input, Row>(statement: Statement<Input, Row>, input: Input): Row | undefined {
    // The row is what the builder typed: the statement and its type come from one expression.
    return this.#prepare(statement.sql).get(...valuesOf(statement, input)) as Row | undefined
  }

  all<Input, Row>(statement: Statement<Input, Row>, input: Input): Row[] {
    return this.#prepare(statement.sql).all(...valuesOf(statement, input)) as Row[]
  }

  /** Runs a write; answers how many rows it changed and the row id of the last one inserted. */
  run<Input>(statement: Statement<Input, unknown>, input: Input): { changes: number; insertedId: number } {
    const { changes, lastInsertRowid } = this.#prepare(statement.sql).run(...valuesOf(statement, input))
    return { changes: Number(changes), insertedId: Number(lastInsertRowid) }
  }

  /** Runs a command without values: `BEGIN`, `COMMIT`, a pragma. */
  command(sql: string): Record<string, unknown> | undefined {
    return this.#prepare(sql).get()
  }

  /** Prepares a command that answers one number, and is run for every check: as a list, which is dear enough. */
  numberOf(sql: string): () => number {
    const prepared = this.#connection.prepare(sql)
    prepared.setReturnArrays(true)
    return () => {
      const row: unknown = prepared.get()
      return Array.isArray(row) ? Number(row[0]) : Number.NaN
    }
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

function valuesOf<Input>(statement: Statement<Input, unknown>, input: Input): SQLInputValue[] {
  // What a statement of this store can be given; see statement.ts.
  return statement.bind(input) as SQLInputValue[]
}
