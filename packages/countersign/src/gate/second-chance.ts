/** Which record leaves when there is no room: the next that was not used since the hand last came by. */

export interface Chances {
  /** Every record has a lower number. */
  readonly end: number
  isHeld(record: number): boolean
  isUsed(record: number): boolean
  setUsed(record: number, isUsed: boolean): void
}

/** Of so many used ones in a row the last one leaves, so that no search is long. */
const longestSearch = 64

export class SecondChance {
  readonly #records: Chances
  #hand = 0

  constructor(records: Chances) {
    this.#records = records
  }

  /** The next record, held or not, round and round. */
  advance(): number {
    this.#hand = this.#hand + 1 < this.#records.end ? this.#hand + 1 : 1
    return this.#hand
  }

  /** The record to let go of; there must be one. */
  coldest(): number {
    const records = this.#records
    let record = this.advance()
    for (let seen = 1; seen < longestSearch; seen++) {
      if (records.isHeld(record) && !records.isUsed(record)) return record
      if (records.isHeld(record)) records.setUsed(record, false)
      record = this.advance()
    }
    while (!records.isHeld(record)) record = this.advance()
    return record
  }
}
