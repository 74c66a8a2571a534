/**
 * Finds packed records by a hash: open addressing over words of four bytes, each a record's number and six bits to tell it by.
 *
 * The index is cut into segments that grow one by one, so that no insertion ever moves more than a fraction of it, and at
 * different times, so that no hundred insertions do. What is taken out leaves no mark behind: those that stood after it move up,
 * and a search stays as short as it was.
 */

/** How many records there can be: what is left of a word without the six bits. */
export const largestRecord: number = 2 ** 26 - 1

const markMask = 0xfc00_0000
/** Fuller than this a segment grows. */
const fullest = 0.875
/** By so much that at least 0.73 of it is in use: 4 / 0.73 = 5.5 bytes a record. */
const growth = 1.2
/** Where room is made from the start, half of it stays free: a search ends sooner, and taking out moves next to nothing up. */
const slotsPerExpected = 2
const smallestCapacity = 16
/** Up to so many records there is one segment: a thousand small ones would hold more air than records. Cutting it up takes some ms. */
const largestWhole = 8192
const segmentBits = 10
const withinBits = 32 - segmentBits

interface Segment {
  slots: Uint32Array
  size: number
  /** Of which the number of its slots is rounded: kept apart, so that what is less than a slot is not lost in growing. */
  room: number
}

export class RecordIndex {
  #segments: Segment[]
  readonly #hashOf: (record: number) => number
  readonly #isSought: (record: number) => boolean

  /**
   * @param hashOf - The hash of a record that is in the index: 32 bits, well mixed, the same as long as it is there.
   * @param isSought - Whether it is the record that `find` is about; asked of few, and nearly never in vain.
   * @param expected - For so many records there is room from the start, 8 bytes each, whose pages the system gives when they are
   *   first written: up to there it never grows, and no record is ever put elsewhere.
   */
  constructor(
    hashOf: (record: number) => number,
    isSought: (record: number) => boolean,
    expected: number = 0,
  ) {
    this.#hashOf = hashOf
    this.#isSought = isSought
    this.#segments = [emptySegment(expected * slotsPerExpected)]
  }

  /** Bytes of the slots, free ones included. */
  get byteLength(): number {
    return this.#segments.reduce((sum, { slots }) => sum + slots.byteLength, 0)
  }

  /** The record that is sought, 0 when it is not there. */
  find(hash: number): number {
    const { slots } = this.#segmentOf(hash)
    const mark = markOf(hash)
    let slot = homeOf(hash, slots.length)
    for (;;) {
      const entry = slots[slot] ?? 0
      if (entry === 0) return 0
      if ((entry & markMask) === mark) {
        const record = entry & largestRecord
        if (this.#isSought(record)) return record
      }
      slot = slot + 1 === slots.length ? 0 : slot + 1
    }
  }

  /** Puts a record in. It must not be there yet. */
  add(hash: number, record: number): void {
    let segment = this.#segmentOf(hash)
    if (segment.size + 1 > segment.slots.length * fullest) {
      this.#grow(hash)
      segment = this.#segmentOf(hash)
    }
    put(segment, hash, record)
  }

  /** Takes a record out that is there. */
  remove(hash: number, record: number): void {
    const segment = this.#segmentOf(hash)
    const { slots } = segment
    let free = slotOf(slots, hash, record)
    let slot = free
    for (;;) {
      slot = slot + 1 === slots.length ? 0 : slot + 1
      const entry = slots[slot] ?? 0
      if (entry === 0) break
      const home = homeOf(this.#hashOf(entry & largestRecord), slots.length)
      // It moves up unless its home lies after the free slot: then it could not be found there.
      const isBetween = free < slot ? home > free && home <= slot : home > free || home <= slot
      if (isBetween) continue
      slots[free] = entry
      free = slot
    }
    slots[free] = 0
    segment.size -= 1
  }

  /** Puts a record in the place of one that is there and has the same hash. */
  replace(hash: number, record: number, by: number): void {
    const { slots } = this.#segmentOf(hash)
    slots[slotOf(slots, hash, record)] = markOf(hash) | by
  }

  #segmentOf(hash: number): Segment {
    // There always is one; an empty one is found empty.
    return this.#segments[this.#segments.length === 1 ? 0 : hash >>> withinBits] ?? none
  }

  #grow(hash: number): void {
    const segment = this.#segmentOf(hash)
    if (this.#segments.length === 1 && segment.size >= largestWhole) {
      this.#segments = staggered(segment.room / 2 ** segmentBits)
      for (const entry of segment.slots) if (entry !== 0) this.#readd(entry)
      return
    }
    const larger = emptySegment(segment.room * growth)
    for (const entry of segment.slots) {
      if (entry !== 0) put(larger, this.#hashOf(entry & largestRecord), entry & largestRecord)
    }
    this.#segments[this.#segments.indexOf(segment)] = larger
  }

  #readd(entry: number): void {
    const record = entry & largestRecord
    this.add(this.#hashOf(record), record)
  }
}

const none: Segment = emptySegment(smallestCapacity)

function emptySegment(wanted: number): Segment {
  const room = Math.max(wanted, smallestCapacity)
  return { slots: new Uint32Array(Math.ceil(room)), size: 0, room }
}

/**
 * Segments of sizes that lie evenly between one and the next that it grows to. They fill alike: were they as large as each
 * other, all of them would grow at about the same time, and the few adds in between would have it all to wait for.
 */
function staggered(smallest: number): Segment[] {
  const room = Math.max(smallest, smallestCapacity)
  const count = 2 ** segmentBits
  return Array.from({ length: count }, (_, number) => emptySegment(room * growth ** (number / count)))
}

function put(segment: Segment, hash: number, record: number): void {
  const { slots } = segment
  let slot = homeOf(hash, slots.length)
  while (slots[slot] !== 0) slot = slot + 1 === slots.length ? 0 : slot + 1
  slots[slot] = markOf(hash) | record
  segment.size += 1
}

/** Where a record stands that is there. */
function slotOf(slots: Uint32Array, hash: number, record: number): number {
  const entry = (markOf(hash) | record) >>> 0
  let slot = homeOf(hash, slots.length)
  for (let seen = 0; slots[slot] !== entry; seen++) {
    if (seen === slots.length) throw new RangeError('the record is not in the index')
    slot = slot + 1 === slots.length ? 0 : slot + 1
  }
  return slot
}

/** The upper bits have chosen the segment; what is left of them is spread over the slots by multiplying, not dividing. */
function homeOf(hash: number, capacity: number): number {
  return (((hash & (2 ** withinBits - 1)) * capacity) / 2 ** withinBits) | 0
}

/** The lowest bits, which choose no slot: no segment comes near so many. Signed, as `&` makes what it is compared with. */
function markOf(hash: number): number {
  return hash << 26
}
