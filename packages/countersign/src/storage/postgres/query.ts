/** Typed SQL: Kysely builds it and never runs it; it runs as named statements, which the server plans once a connection. */
import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'
import type { Schema } from './schema.ts'

/**
 * Builds and compiles; running it through Kysely's own methods yields nothing.
 *
 * No query asks for every column: a prepared one would fail on every node of this version from the moment at which one of
 * the next adds a column.
 */
export const build: Kysely<Schema> = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: kysely => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** What can be passed for a place in a query. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly string[]
  | readonly number[]
  | readonly Uint8Array[]

/** A query compiled once, with named places for the values of each run. */
export interface Statement<Input, Row> {
  /** Under this name a connection prepares it; absent for one whose shape depends on what was asked. */
  readonly name?: string
  readonly sql: string
  bind(input: Input): unknown[]
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

let named = 0

/**
 * Compiles a query whose values come later.
 *
 * Called twice, because the input's type is given and the row's type is inferred: `statement<Input>()(slot => …)`.
 */
export function statement<Input extends Record<string, Value>>(): <Row>(
  query: (slot: Slot<Input>) => Compilable<Row>,
) => Statement<Input, Row> {
  return query => {
    const compiled = query(name => sql`${new Place(name)}`).compile()
    named += 1
    return {
      name: `countersign_${named}`,
      sql: compiled.sql,
      // Anything but a Place is a constant of the query, which Kysely's types have checked against its column.
      bind: input =>
        compiled.parameters.map(value => storable(value instanceof Place ? input[value.name] : value)),
    }
  }
}

/** A query whose shape depends on what was asked; compiled at every call. */
export function unnamed<Row>(query: Compilable<Row>): Statement<Record<string, never>, Row> {
  const { sql, parameters } = query.compile()
  return { sql, bind: () => parameters.map(storable) }
}

/** PostgreSQL's text holds no U+0000: it is replaced, as the encoding of UTF-8 replaces lone surrogates. */
function storable(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value
}
