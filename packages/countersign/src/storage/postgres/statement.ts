/**
 * The statements of this store: each stands where it is used, and its text in compiled.ts.
 *
 * No query asks for every column: a prepared one would fail on every node of this version from the moment at which one of
 * the next adds a column.
 */
import type { Compilable } from 'kysely'
import { type Statement, Statements, type Tools } from '../relational/statement.ts'
import { compiled } from './compiled.ts'
import type { Schema } from './schema.ts'

export type { Statement } from '../relational/statement.ts'

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

export const statements: Statements<Schema> = new Statements(compiled, number => `$${number}`)

/**
 * Defines a statement.
 *
 * Called twice, because the input's type is given and the row's type is inferred:
 * `statement<Input>()('session.insert', ({ build, slot }) => …)`.
 */
export function statement<Input extends Record<string, Value>>(): <Row>(
  name: string,
  expression: (tools: Tools<Schema, Input>) => Compilable<Row>,
) => Statement<Input, Row> {
  return (name, expression) => statements.add(name, expression)
}
