/**
 * A flight: statements that go out together behind one Sync, and come back together (PostgreSQL 17, §54.2.3 and §54.2.4).
 *
 * One Sync, so that the server skips whatever stands behind a statement that failed: with a Sync each, an UPDATE behind a BEGIN
 * that was refused would be done, and commit by itself. Without a BEGIN a flight is a transaction of its own.
 */
import type { Submittable, Connection as Wire } from 'pg'
import type { Answered } from '../sql/operation.ts'

/** A statement with its values, as it goes out. */
export interface Outgoing {
  /** Under which the connection keeps it prepared; without one it is planned for these values, and forgotten. */
  name?: string
  text: string
  values: readonly (string | Buffer | null)[]
  /** Whether somebody reads its rows. */
  isRead?: boolean
}

interface Field {
  name: string
  parse: (text: string) => unknown
}

/** What a connection has prepared, by name, with the columns of its rows where they are known. */
export type Prepared = Map<string, readonly Field[] | undefined>

export type ParserOf = (type: number) => (text: string) => unknown

export interface FlightAnswer extends Answered {
  /** What the server says that it did: `UPDATE 3`, `COMMIT`. */
  readonly did: string
}

export class Flight implements Submittable {
  readonly #outgoing: readonly Outgoing[]
  readonly #prepared: Prepared
  readonly #parserOf: ParserOf
  readonly #resolve: (answers: FlightAnswer[]) => void
  readonly #reject: (error: unknown) => void
  readonly #answers: FlightAnswer[] = []
  /** Names of those that are being prepared, in their order. */
  readonly #parsing: string[] = []
  /** Of the statement that is being answered, where it was described. */
  #fields: readonly Field[] | undefined
  #rows: unknown[] = []

  constructor(
    outgoing: readonly Outgoing[],
    prepared: Prepared,
    parserOf: ParserOf,
    settle: { resolve: (answers: FlightAnswer[]) => void; reject: (error: unknown) => void },
  ) {
    this.#outgoing = outgoing
    this.#prepared = prepared
    this.#parserOf = parserOf
    this.#resolve = settle.resolve
    this.#reject = settle.reject
  }

  submit(wire: Wire): void {
    const noteParsed = () => void this.#prepared.set(this.#parsing.shift() ?? '', undefined)
    wire.on('parseComplete', noteParsed)
    wire.once('readyForQuery', () => wire.off('parseComplete', noteParsed))
    wire.stream.cork()
    for (const { name = '', text, values } of this.#outgoing) {
      const isParsed = name !== '' && (this.#prepared.has(name) || this.#parsing.includes(name))
      if (!isParsed) {
        this.#parsing.push(name)
        wire.parse({ name, text, types: [] }, true)
      }
      wire.bind({ statement: name, portal: '', values: [...values] }, true)
      if (this.#prepared.get(name) === undefined) wire.describe({ type: 'P', name: '' }, true)
      wire.execute({ portal: '', rows: '' }, true)
    }
    wire.sync()
    wire.stream.uncork()
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#fields = fields.map(({ name, dataTypeID }) => ({ name, parse: this.#parserOf(dataTypeID) }))
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const { name = '', isRead } = this.#current
    if (!isRead) return
    const row: Record<string, unknown> = {}
    for (const [index, column] of (this.#fields ?? this.#prepared.get(name) ?? []).entries()) {
      const text = fields[index] ?? null
      row[column.name] = text === null ? null : column.parse(text)
    }
    this.#rows.push(row)
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name } = this.#current
    if (name !== undefined) this.#prepared.set(name, this.#fields ?? this.#prepared.get(name) ?? [])
    this.#answers.push({ rows: this.#rows, changed: Number(/\d+$/.exec(text)?.[0] ?? 0), did: text })
    this.#rows = []
    this.#fields = undefined
  }

  /** The server skips the rest, up to the Sync; the connection is ready again after it. */
  handleError(error: unknown): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#answers)
  }

  get #current(): Outgoing {
    const current = this.#outgoing[this.#answers.length]
    if (current === undefined) throw new Error('an answer to nothing that was asked')
    return current
  }
}
