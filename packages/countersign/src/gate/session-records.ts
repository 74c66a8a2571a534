/**
 * Sessions as packed records: 64 bytes that say whose it is and until when, and 12 for what it shares with others and for its
 * place among those of its subject.
 */
import { mix, type Words } from './packed-words.ts'
import { RecordArena } from './record-arena.ts'

/** Words of a record. The names say where each part begins. */
const width = 19
const keyAt = 0
const sidAt = 4
const subjectAt = 8
const expiresAt = 12
const authenticatedAt = 13
const seenAt = 14
/** What is below a part of the three instants, ten bits each, and the two marks. */
const fractionsAt = 15
const termsAt = 16
const nextAt = 17
const previousAt = 18

/**
 * Instants are exact to the millisecond, in 42 bits: a word of parts of 1,024 ms, and what is below one. They reach into the
 * year 2109; what is to end later ends then.
 */
const partMs = 1024
const fractionMask = partMs - 1
const latest = 2 ** 42 - 1
const shiftOf = { [expiresAt]: 0, [authenticatedAt]: 10, [seenAt]: 20 } as const
type InstantAt = keyof typeof shiftOf

const isHeldBit = 1 << 30
const isUsedBit = 1 << 31

export class SessionRecords {
  readonly #arena = new RecordArena(width)

  get byteLength(): number {
    return this.#arena.byteLength
  }

  /** Every record has a lower number. */
  get end(): number {
    return this.#arena.end
  }

  take(): number {
    const record = this.#arena.take()
    this.#arena.set(record, fractionsAt, isHeldBit)
    return record
  }

  give(record: number): void {
    this.#arena.give(record)
  }

  clear(): void {
    this.#arena.clear()
  }

  /** Whether there is a session in it. */
  isHeld(record: number): boolean {
    return (this.#arena.get(record, fractionsAt) & isHeldBit) !== 0
  }

  hasKey(record: number, key: Words): boolean {
    return this.#arena.has(record, keyAt, key)
  }

  hasSid(record: number, sid: Words): boolean {
    return this.#arena.has(record, sidAt, sid)
  }

  hasSubject(record: number, subject: Words): boolean {
    return this.#arena.has(record, subjectAt, subject)
  }

  name(record: number, key: Words, sid: Words, subject: Words): void {
    this.#arena.setWords(record, keyAt, key)
    this.#arena.setWords(record, sidAt, sid)
    this.#arena.setWords(record, subjectAt, subject)
  }

  /** By what the key is found: it is a digest, and as random as a hash can be. */
  keyHash(record: number): number {
    return this.#arena.get(record, keyAt)
  }

  subjectHash(record: number): number {
    const arena = this.#arena
    return mix(
      arena.get(record, subjectAt),
      arena.get(record, subjectAt + 1),
      arena.get(record, subjectAt + 2),
      arena.get(record, subjectAt + 3),
    )
  }

  sid(record: number): string {
    return this.#arena.handle(record, sidAt)
  }

  subject(record: number): string {
    return this.#arena.handle(record, subjectAt)
  }

  /** The number of what it shares with others. */
  terms(record: number): number {
    return this.#arena.get(record, termsAt)
  }

  setTerms(record: number, terms: number): void {
    this.#arena.set(record, termsAt, terms)
  }

  /** Wall time, ms; as are the other two. */
  expiresAt(record: number): number {
    return this.#instant(record, expiresAt)
  }

  authenticatedAt(record: number): number {
    return this.#instant(record, authenticatedAt)
  }

  lastSeenAt(record: number): number {
    return this.#instant(record, seenAt)
  }

  setInstants(record: number, expires: number, authenticated: number, seen: number): void {
    this.#setInstant(record, expiresAt, expires)
    this.#setInstant(record, authenticatedAt, authenticated)
    this.#setInstant(record, seenAt, seen)
  }

  setLastSeenAt(record: number, instant: number): void {
    this.#setInstant(record, seenAt, instant)
  }

  /** Whether it was used since the mark was last taken away. */
  isUsed(record: number): boolean {
    return (this.#arena.get(record, fractionsAt) & isUsedBit) !== 0
  }

  setUsed(record: number, isUsed: boolean): void {
    const fractions = this.#arena.get(record, fractionsAt)
    this.#arena.set(record, fractionsAt, isUsed ? fractions | isUsedBit : fractions & ~isUsedBit)
  }

  /** The next session of the same subject, 0 for none. */
  next(record: number): number {
    return this.#arena.get(record, nextAt)
  }

  setNext(record: number, next: number): void {
    this.#arena.set(record, nextAt, next)
  }

  previous(record: number): number {
    return this.#arena.get(record, previousAt)
  }

  setPrevious(record: number, previous: number): void {
    this.#arena.set(record, previousAt, previous)
  }

  #instant(record: number, from: InstantAt): number {
    const fraction = (this.#arena.get(record, fractionsAt) >>> shiftOf[from]) & fractionMask
    return this.#arena.get(record, from) * partMs + fraction
  }

  #setInstant(record: number, at: InstantAt, instant: number): void {
    const kept = Math.min(Math.max(Math.floor(instant), 0), latest)
    const shift = shiftOf[at]
    const others = this.#arena.get(record, fractionsAt) & ~(fractionMask << shift)
    this.#arena.set(record, at, Math.floor(kept / partMs))
    this.#arena.set(record, fractionsAt, others | ((kept % partMs) << shift))
  }
}
