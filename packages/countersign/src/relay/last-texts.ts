/** Texts that many followers are answered with in the same second; bounded by their size, and none is kept beyond its second. */

/** All together, in characters. */
const longestKept = 8_388_608

export class LastTexts {
  readonly #texts = new Map<string, string>()
  #period = ''
  #length = 0

  /** How many characters are kept. */
  get length(): number {
    return this.#length
  }

  /** @param period - When it is another one, everything of the one before is forgotten. */
  of(period: string, key: string, write: () => string): string {
    if (period !== this.#period) {
      this.#period = period
      this.#forget()
    }
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const text = write()
    if (this.#length + text.length > longestKept) this.#forget()
    if (text.length > longestKept) return text
    this.#texts.set(key, text)
    this.#length += text.length
    return text
  }

  #forget(): void {
    this.#texts.clear()
    this.#length = 0
  }
}
