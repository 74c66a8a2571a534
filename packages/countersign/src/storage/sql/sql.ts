/**
 * Statements: SQL as text where it runs, with its values in their places.
 *
 *     rows(found)`SELECT sid FROM session WHERE subject_id = ${subjectId}`
 *     sql`DELETE FROM proof WHERE expires_at <= ${now}`
 *
 * The text is the same for both databases but for the marks of the places, and for the pieces of dialect.ts. No statement asks
 * for every column: a prepared one would fail on every node of this version from the moment at which one of the next adds a
 * column.
 */
import { hash } from 'node:crypto'
import type { Shape } from './shape.ts'

export type Dialect = 'sqlite' | 'postgres'

/** The instant at which the caller believes to be. A store that has a clock goes by that instead (K33). */
export class CallersTime {
  readonly at: number

  constructor(at: number) {
    this.at = at
  }
}

/** What a place can be given. A list is an array over PostgreSQL; dialect.ts says what it is over SQLite. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | CallersTime
  | readonly string[]
  | readonly number[]
  | readonly Uint8Array[]

/** A statement or a piece of one in one dialect: the texts between its values, one more than those. */
export interface Form {
  readonly texts: readonly string[]
  readonly values: readonly Value[]
}

export class Sql<Row = unknown> {
  readonly sqlite: Form
  readonly postgres: Form
  /** Of the rows that it answers with; absent where nobody reads them. */
  readonly shape: Shape<Row> | undefined

  constructor(sqlite: Form, postgres: Form, shape?: Shape<Row>) {
    this.sqlite = sqlite
    this.postgres = postgres
    this.shape = shape
  }
}

type Hole = Value | Sql<unknown>

/** A statement whose rows nobody reads, or a piece to be put into others. @param holes - Values, and pieces. */
export function sql(strings: readonly string[], ...holes: readonly Hole[]): Sql {
  if (!holes.some(isPiece)) {
    // The common case: both dialects have the same texts and values. There is no piece among the holes.
    const form = { texts: strings, values: holes as readonly Value[] }
    return new Sql(form, form)
  }
  return new Sql(joined(strings, holes, 'sqlite'), joined(strings, holes, 'postgres'))
}

/** A statement that answers with rows. */
export function rows<Row>(
  shape: Shape<Row>,
): (strings: readonly string[], ...holes: readonly Hole[]) => Sql<Row> {
  return (strings, ...holes) => {
    const { sqlite, postgres } = sql(strings, ...holes)
    return new Sql(sqlite, postgres, shape)
  }
}

function isPiece(hole: Hole): hole is Sql<unknown> {
  return hole instanceof Sql
}

/** What a template with pieces in it comes to: the same texts each time, where its pieces have the same. */
class Composition {
  texts: readonly string[] | undefined
  readonly #next = new WeakMap<readonly string[], Composition>()

  next(texts: readonly string[]): Composition {
    const known = this.#next.get(texts) ?? new Composition()
    this.#next.set(texts, known)
    return known
  }
}

const compositions: Readonly<Record<Dialect, Composition>> = {
  sqlite: new Composition(),
  postgres: new Composition(),
}
/** Stands for the texts of a hole that is a value. */
const place: readonly string[] = ['', '']

function joined(strings: readonly string[], holes: readonly Hole[], dialect: Dialect): Form {
  let composition = compositions[dialect].next(strings)
  const values: Value[] = []
  for (const hole of holes) {
    if (isPiece(hole)) values.push(...hole[dialect].values)
    else values.push(hole)
    composition = composition.next(isPiece(hole) ? hole[dialect].texts : place)
  }
  composition.texts ??= joinTexts(strings, holes, dialect)
  return { texts: composition.texts, values }
}

/** The first and last text of a piece join the texts around it. */
function joinTexts(strings: readonly string[], holes: readonly Hole[], dialect: Dialect): readonly string[] {
  const texts = [strings[0] ?? '']
  for (const [index, hole] of holes.entries()) {
    const [first = '', ...others] = isPiece(hole) ? hole[dialect].texts : place
    texts[texts.length - 1] += first
    texts.push(...others)
    texts[texts.length - 1] += strings[index + 1] ?? ''
  }
  return texts
}

/** A statement's text in one dialect, and its name on connections that keep it prepared. */
export interface Text {
  readonly text: string
  readonly name: string
}

/** The texts of a template are one array for good; those that were put together are found by what they say. */
const byTexts: Readonly<Record<Dialect, WeakMap<readonly string[], Text>>> = {
  sqlite: new WeakMap(),
  postgres: new WeakMap(),
}
const byText = new Map<string, Text>()

/** The text of a form; empty where the dialect has nothing to do there. */
export function textOf({ texts }: Form, dialect: Dialect): Text {
  const known = byTexts[dialect].get(texts)
  if (known !== undefined) return known
  const text = texts
    .reduce((whole, piece, index) => `${whole}${dialect === 'sqlite' ? '?' : `$${index}`}${piece}`)
    .trim()
  // Two statements of one text are one: what is prepared under the name is the same.
  const made = byText.get(text) ?? { text, name: `cs_${hash('sha256', text, 'hex').slice(0, 20)}` }
  byText.set(text, made)
  byTexts[dialect].set(texts, made)
  return made
}
