/** A transaction as the operations see it: look-ups are waited for, writes are sent and answer for themselves at the end. */
import type { Connection } from './connection.ts'
import type { OwnTime } from './own-time.ts'
import type { Statement } from './statement.ts'

export interface TransactionOptions {
  /**
   * Its commit does not wait for the disk: a crash of the server may forget it. For what only says how long ago
   * something was last seen.
   */
  isRelaxed?: boolean
  /** It may take as long as a listing. */
  isLong?: boolean
  /** Anybody can cause it, without a credential and as often as they like. */
  isOpenToAll?: boolean
}

export class Transaction {
  readonly #connection: Connection
  readonly #sent: Promise<unknown>[] = []
  /** Which clock decides in it. */
  readonly ownTime: OwnTime

  constructor(connection: Connection, ownTime: OwnTime) {
    this.#connection = connection
    this.ownTime = ownTime
  }

  async get<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row | undefined> {
    return (await this.all(statement, input))[0]
  }

  async all<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return (await this.#connection.query(statement, input)).rows
  }

  /** Looks up, planned for these values. */
  async list<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return (await this.#connection.query(statement, input, true)).rows
  }

  /** Runs a write; answers how many rows it changed. */
  async run<Input>(statement: Statement<Input, unknown>, input: Input): Promise<number> {
    return (await this.#connection.query(statement, input)).changed
  }

  /** Sends a write whose answer is of no interest, unless it is an error: then the transaction fails. */
  send<Input>(statement: Statement<Input, unknown>, input: Input): void {
    this.#note(this.#connection.query(statement, input))
  }

  /** Sends a command. */
  command(text: string): void {
    this.#note(this.#connection.command(text))
  }

  /**
   * Resolves when everything that was sent is done; rejects with the first error. Whatever was asked after it only says
   * that the transaction has failed.
   */
  async settled(): Promise<void> {
    for (const sent of this.#sent) await sent
  }

  #note(sent: Promise<unknown>): void {
    // Its rejection is seen in `settled`, perhaps not before others are.
    sent.catch(() => {})
    this.#sent.push(sent)
  }
}
