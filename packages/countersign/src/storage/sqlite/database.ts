/** One connection to the file: statements run synchronously, each prepared once. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Answered } from '../sql/operation.ts'
import { CallersTime, type Sql, textOf, type Value } from '../sql/sql.ts'

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

  execute({ sqlite, shape }: Sql<unknown>): Answered {
    const { text } = textOf(sqlite, 'sqlite')
    if (text === '') return { rows: [], changed: 0 }
    const prepared = this.#prepare(text)
    const values = sqlite.values.map(encode)
    if (shape === undefined) return { rows: [], changed: Number(prepared.run(...values).changes) }
    const rows = prepared.all(...values)
    for (const name of shape.flags) for (const row of rows) Object.assign(row, { [name]: row[name] === 1 })
    return { rows, changed: 0 }
  }

  /** Runs a command without values: `BEGIN`, `COMMIT`, a pragma. */
  command(text: string): Record<string, unknown> | undefined {
    return this.#prepare(text).get()
  }

  /** Prepares a command that answers one number, and is run for every check: as a list, which is dear enough. */
  numberOf(text: string): () => number {
    const prepared = this.#connection.prepare(text)
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

  #prepare(text: string): StatementSync {
    let prepared = this.#prepared.get(text)
    if (prepared === undefined) {
      prepared = this.#connection.prepare(text)
      this.#prepared.set(text, prepared)
    }
    return prepared
  }
}

/** SQLite has no truth values; it takes lists as JSON, which dialect.ts makes of them. */
function encode(value: Value): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof CallersTime) return value.at
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  throw new TypeError('SQLite takes no list as a value.')
}
