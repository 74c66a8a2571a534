/** What the columns of a row are, said once: its type follows from it, and a test holds it against both databases. */

export type ColumnKind = 'text' | 'number' | 'flag' | 'bytes'

export interface Column<Type> {
  readonly kind: ColumnKind
  readonly isNullable: boolean
  /** Carries the type; never there. */
  readonly type?: Type
}

export const text: Column<string> = { kind: 'text', isNullable: false }
export const number: Column<number> = { kind: 'number', isNullable: false }
/** Yes or no. SQLite has no truth values, and says 1 and 0. */
export const flag: Column<boolean> = { kind: 'flag', isNullable: false }
export const bytes: Column<Uint8Array> = { kind: 'bytes', isNullable: false }

/** Text that is one of some. */
export function oneOf<Type extends string>(): Column<Type> {
  return { kind: 'text', isNullable: false }
}

export function orNull<Type>({ kind }: Column<Type>): Column<Type | null> {
  return { kind, isNullable: true }
}

export type Columns<Row> = { readonly [Name in keyof Row]-?: Column<Row[Name]> }

export class Shape<Row> {
  readonly columns: Columns<Row>
  /** The columns that SQLite answers with 1 and 0. */
  readonly flags: readonly string[]

  constructor(columns: Columns<Row>) {
    this.columns = columns
    const entries = Object.entries<Column<unknown>>(columns)
    this.flags = entries.filter(([, { kind }]) => kind === 'flag').map(([name]) => name)
  }
}

/** Made once for a statement, outside of the operation: it is no part of the statement's values. */
export function shape<Row>(columns: Columns<Row>): Shape<Row> {
  return new Shape(columns)
}
