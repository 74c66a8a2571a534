/** Values that many records share, each kept once and counted, and named by a number. */

interface Entry<Value> {
  value: Value
  /** What it is found by. */
  text: string
  uses: number
}

/**
 * What an entry takes besides the characters of its JSON, bytes: its objects, and its places in the list and the map. Measured
 * on Node.js 26, where the value's own texts take about as much again as the JSON.
 */
const entryBytes = 300

/** How many of those last asked for are looked at before an equal one is sought by its JSON. */
const recentCount = 8

export class Interned<Value extends object> {
  readonly #entries: (Entry<Value> | undefined)[] = []
  readonly #numbers = new Map<string, number>()
  readonly #free: number[] = []
  /** Numbers, some of which may name nothing by now, or another value. */
  readonly #recent: number[] = []
  #oldest = 0
  #characters = 0

  /** Memory that the values take, bytes, nearly: they are the garbage collector's, which does not say. */
  get byteLength(): number {
    return this.size * entryBytes + this.#characters * 2
  }

  /** How many different values there are. */
  get size(): number {
    return this.#numbers.size
  }

  /**
   * The number of a value asked for lately, as `add` would answer it, with nothing made to compare it with.
   *
   * @param isSame - Whether a value is what is sought; what `add` would be given must then have the same JSON.
   */
  reuse<Sought>(sought: Sought, isSame: (value: Value, sought: Sought) => boolean): number | undefined {
    for (const number of this.#recent) {
      const entry = this.#entries[number]
      if (entry === undefined || !isSame(entry.value, sought)) continue
      entry.uses += 1
      return number
    }
    return undefined
  }

  /** The number of an equal value, that is, of one with the same JSON; every call is followed by one of `release`. */
  add(value: Value): number {
    const text = JSON.stringify(value)
    const known = this.#numbers.get(text)
    const entry = known === undefined ? undefined : this.#entries[known]
    if (known !== undefined && entry !== undefined) {
      entry.uses += 1
      this.#note(known)
      return known
    }
    const number = this.#free.pop() ?? this.#entries.length
    this.#entries[number] = { value, text, uses: 1 }
    this.#characters += text.length
    this.#numbers.set(text, number)
    this.#note(number)
    return number
  }

  /** @throws {RangeError} for a number that names nothing. */
  get(number: number): Value {
    const entry = this.#entries[number]
    if (entry === undefined) throw new RangeError('nothing has that number')
    return entry.value
  }

  release(number: number): void {
    const entry = this.#entries[number]
    if (entry === undefined) throw new RangeError('nothing has that number')
    entry.uses -= 1
    if (entry.uses > 0) return
    this.#entries[number] = undefined
    this.#numbers.delete(entry.text)
    this.#characters -= entry.text.length
    this.#free.push(number)
  }

  clear(): void {
    this.#entries.length = 0
    this.#numbers.clear()
    this.#free.length = 0
    this.#recent.length = 0
    this.#oldest = 0
    this.#characters = 0
  }

  #note(number: number): void {
    this.#recent[this.#oldest] = number
    this.#oldest = (this.#oldest + 1) % recentCount
  }
}
