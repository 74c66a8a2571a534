/**
 * A query as the SQL stores run it: text that was written ahead of time, with a named place for each value.
 *
 * Its expression stands where the query is used, and the types of its values and of its rows follow from it. The builder
 * that the expression is written with is not loaded at run time: of all packages it would take the most memory, in each of
 * the SQLite store's two threads. `npm run statements` has it write the text, into the `compiled.ts` of either store.
 */
import type { Compilable, Kysely, RawBuilder, Sql } from 'kysely'

/** Stands in an expression for the input's value of that name. */
export type Slot<Input> = <Name extends keyof Input & string>(name: Name) => RawBuilder<Input[Name]>

/** What an expression is written with. */
export interface Tools<Schema, Input> {
  build: Kysely<Schema>
  slot: Slot<Input>
  sql: Sql
}

/** Evaluated when the text is written, never at run time. */
export type Expression<Schema, Input, Row> = (tools: Tools<Schema, Input>) => Compilable<Row>

const place = /(?<!:):(\w+)/g

export class Statement<Input, Row> {
  readonly name: string
  readonly #text: string | undefined
  readonly #placeholder: (number: number) => string
  #parsed: { sql: string; places: string[] } | undefined
  /** Carries the row's type; never there. */
  declare readonly row?: Row

  constructor(name: string, text: string | undefined, placeholder: (number: number) => string) {
    this.name = name
    this.#text = text
    this.#placeholder = placeholder
  }

  get sql(): string {
    return this.#parse().sql
  }

  /** The values in the order of their places. */
  bind(input: Input): unknown[] {
    // The expression could name nothing but what its input holds.
    return this.#parse().places.map(name => input[name as keyof Input])
  }

  #parse(): { sql: string; places: string[] } {
    if (this.#parsed !== undefined) return this.#parsed
    if (this.#text === undefined) throw new Error(`${this.name} is not compiled: npm run statements`)
    const places: string[] = []
    const sql = this.#text.trim().replace(place, (_, name: string) => this.#placeholder(places.push(name)))
    this.#parsed = { sql, places }
    return this.#parsed
  }
}

/** The statements of one store. */
export class Statements<Schema> {
  /** By name, for whoever writes the texts. */
  readonly expressions: Map<string, Expression<Schema, never, unknown>> = new Map()
  readonly #texts: Readonly<Record<string, string>>
  readonly #placeholder: (number: number) => string

  /** @param placeholder - How the database writes the place of the first value, the second, … */
  constructor(texts: Readonly<Record<string, string>>, placeholder: (number: number) => string) {
    this.#texts = texts
    this.#placeholder = placeholder
  }

  add<Input, Row>(name: string, expression: Expression<Schema, Input, Row>): Statement<Input, Row> {
    if (this.expressions.has(name)) throw new Error(`Two statements are called ${name}.`)
    this.expressions.set(name, expression)
    return new Statement(name, this.#texts[name], this.#placeholder)
  }
}
