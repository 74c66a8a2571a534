/** Room for packed records of one width, numbered from 1: outside the reach of the garbage collector, growing without moving any. */
import { type Words, writeHandle } from './packed-words.ts'

/** Records of a chunk: some hundred kilobytes, whose pages the system gives when they are first written. */
const chunkBits = 12
const chunkSize = 2 ** chunkBits

export class RecordArena {
  readonly #width: number
  #chunks: Uint32Array[] = []
  /** The first number that was never taken. */
  #end = 1
  /** The first free record before the end; each names the next in its first word. */
  #free = 0

  /** @param width - Words of a record. */
  constructor(width: number) {
    this.#width = width
  }

  get byteLength(): number {
    return this.#chunks.length * chunkSize * this.#width * Uint32Array.BYTES_PER_ELEMENT
  }

  /** Every record that was ever taken has a lower number. */
  get end(): number {
    return this.#end
  }

  /** A record of nothing but zeros. */
  take(): number {
    const record = this.#free
    if (record !== 0) {
      const words = this.#chunkOf(record)
      const at = this.#offsetOf(record)
      this.#free = words[at] ?? 0
      words[at] = 0
      return record
    }
    if (this.#end >>> chunkBits === this.#chunks.length)
      this.#chunks.push(new Uint32Array(chunkSize * this.#width))
    this.#end += 1
    return this.#end - 1
  }

  /** Takes a record back, and forgets what stood in it. */
  give(record: number): void {
    const at = this.#offsetOf(record)
    const words = this.#chunkOf(record)
    words.fill(0, at, at + this.#width)
    words[at] = this.#free
    this.#free = record
  }

  get(record: number, part: number): number {
    return this.#chunkOf(record)[this.#offsetOf(record) + part] ?? 0
  }

  set(record: number, part: number, word: number): void {
    this.#chunkOf(record)[this.#offsetOf(record) + part] = word
  }

  /** Whether the four words from `part` on are these. */
  has(record: number, part: number, sought: Words): boolean {
    const words = this.#chunkOf(record)
    const at = this.#offsetOf(record) + part
    return (
      words[at] === sought[0] &&
      words[at + 1] === sought[1] &&
      words[at + 2] === sought[2] &&
      words[at + 3] === sought[3]
    )
  }

  setWords(record: number, part: number, given: Words): void {
    // By hand and not by `set`: for four words the call is dearer than the copying.
    const words = this.#chunkOf(record)
    const at = this.#offsetOf(record) + part
    words[at] = given[0] ?? 0
    words[at + 1] = given[1] ?? 0
    words[at + 2] = given[2] ?? 0
    words[at + 3] = given[3] ?? 0
  }

  /** The handle that the four words from `part` on are. */
  handle(record: number, part: number): string {
    const words = this.#chunkOf(record)
    const at = this.#offsetOf(record) + part
    return writeHandle(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0)
  }

  clear(): void {
    this.#chunks = []
    this.#end = 1
    this.#free = 0
  }

  /** The words in which a record stands, from `#offsetOf` on. */
  #chunkOf(record: number): Uint32Array {
    return this.#chunks[record >>> chunkBits] ?? noWords
  }

  #offsetOf(record: number): number {
    return (record & (chunkSize - 1)) * this.#width
  }
}

const noWords = new Uint32Array(0)
