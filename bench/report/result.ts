/** What a measurement comes to: tables of numbers, with what each of them means. */

export interface Column {
  id: string
  label: string
  /** `µs`, `%`, `bytes`. */
  unit?: string
}

export interface Row {
  /** `express-session, Redis`. */
  name: string
  /** Whether it is Countersign. */
  isOwn?: boolean
  /** By column; absent where it was not measured. */
  values: Record<string, number | undefined>
}

export interface Chart {
  column: string
  title: string
  /** Where the values lie orders of magnitude apart. */
  isLogarithmic?: boolean
}

export interface Table {
  id: string
  title: string
  columns: Column[]
  rows: Row[]
  /** How it was measured, and what it leaves out: sentences. */
  notes?: string[]
  charts?: Chart[]
}

/** When and on what it was measured. */
export interface Circumstances {
  /** ISO 8601. */
  date: string
  /** A trial: few rounds, small numbers. */
  isQuick: boolean
  processor: string
  cores: number
  memoryGb: number
  system: string
  node: string
  countersign: string
  /** The commit of the tree, with `+` where it was changed since; empty where there is no git. */
  commit: string
  loadTool: string
  /** Of every peer and server, by name. */
  versions: Record<string, string>
}

export interface Measured {
  /** `check`: as `--only` names it. */
  id: string
  title: string
  tables: Table[]
  /** Where it is of another run than the rest. */
  circumstances?: Circumstances
}

/** All that is known: `results/latest.json`. */
export interface Results {
  circumstances: Circumstances
  measured: Measured[]
}

/** The value in a table; `undefined` where it was not measured. */
export function cellOf(
  measured: readonly Measured[],
  table: string,
  row: string,
  column: string,
): number | undefined {
  return measured
    .flatMap(({ tables }) => tables)
    .find(({ id }) => id === table)
    ?.rows.find(({ name }) => name === row)?.values[column]
}
