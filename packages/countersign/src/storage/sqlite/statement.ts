/** The statements of this store: each stands where it is used, and its text in compiled.ts. */

import type { SQLInputValue } from 'node:sqlite'
import type { Compilable } from 'kysely'
import { type Statement, Statements, type Tools } from '../relational/statement.ts'
import { compiled } from './compiled.ts'
import type { Schema } from './schema.ts'

export type { Statement } from '../relational/statement.ts'

export const statements: Statements<Schema> = new Statements(compiled, () => '?')

/**
 * Defines a statement.
 *
 * Called twice, because the input's type is given and the row's type is inferred:
 * `statement<Input>()('session.insert', ({ build, slot }) => …)`.
 */
export function statement<Input extends Record<string, SQLInputValue>>(): <Row>(
  name: string,
  expression: (tools: Tools<Schema, Input>) => Compilable<Row>,
) => Statement<Input, Row> {
  return (name, expression) => statements.add(name, expression)
}
