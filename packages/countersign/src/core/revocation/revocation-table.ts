/**
 * Revocations packed: 20 bytes an entry and at most 32 with the free slots, outside the reach of the garbage collector.
 *
 * Open addressing over words. An entry is never removed by itself; pruning rebuilds what it thins out. The table is cut
 * into segments that grow one by one, so that no insertion ever moves more than a fraction of it.
 */
import { createEntryWords, type EntryWords, readEntryId, writeEntryId } from './entry-id.ts'

/** What an entry is about. `epoch` and `spared` carry an epoch. */
export const entryKinds = ['token', 'session', 'epoch', 'spared'] as const
export type EntryKind = (typeof entryKinds)[number]

export type VisitEntry = (id: string, until: number, epoch: number) => void

/** Words of a slot: three of the id, `until` (0: free), and kind and epoch together. */
const slotWords = 5
const untilAt = 3
const tagAt = 4
const epochBits = 30
const largestEpoch = 2 ** epochBits - 1
const largestUntil = 0xffff_ffff

const smallestCapacity = 4
/** Fuller than this a segment grows, and by so much that at least 0.625 of it is in use: 20 / 0.625 = 32 bytes. */
const fullest = 0.8
const growth = 1.28
/** How full a segment is after pruning. */
const rebuilt = 0.75

const segmentCount = 256
/** Up to so many entries there is one segment: 256 small ones would hold more air than entries. */
const largestWhole = 8192

interface Segment {
  words: Uint32Array
  size: number
}

export class RevocationTable {
  #segments: (Segment | undefined)[] = [undefined]
  #size = 0
  readonly #key = createEntryWords()

  get size(): number {
    return this.#size
  }

  /** Bytes of the slots, free ones included. */
  get byteLength(): number {
    return this.#segments.reduce((sum, segment) => sum + (segment?.words.byteLength ?? 0), 0)
  }

  /** The entry's epoch, 0 where its kind has none; `undefined` when there is no such entry. */
  epochOf(kind: EntryKind, id: string): number | undefined {
    if (this.#size === 0) return undefined
    readEntryId(id, this.#key)
    const tag = tagOf(kind)
    const hash = hashOf(this.#key, tag)
    const segment = this.#segments[this.#indexOf(hash)]
    if (segment === undefined) return undefined
    const at = findSlot(segment.words, this.#key, tag, hash)
    return segment.words[at + untilAt] === 0 ? undefined : (segment.words[at + tagAt] ?? 0) & largestEpoch
  }

  /**
   * Puts an entry in, or renews the one there is: it stays for the longer of the two times, with the epoch given.
   *
   * @param until - Whole seconds since the epoch, above 0.
   */
  put(kind: EntryKind, id: string, until: number, epoch = 0): void {
    readEntryId(id, this.#key)
    const tag = tagOf(kind)
    this.#put(this.#key, tag, Math.min(until, largestUntil), Math.min(epoch, largestEpoch))
  }

  /** Drops every entry whose time has come; answers the latest of their times, 0 when there was none. */
  prune(now: number): number {
    let latest = 0
    for (const [index, segment] of this.#segments.entries()) {
      if (segment === undefined) continue
      const kept = new Set<number>()
      for (let at = 0; at < segment.words.length; at += slotWords) {
        const until = segment.words[at + untilAt] ?? 0
        if (until > now) kept.add(at)
        else latest = Math.max(latest, until)
      }
      if (kept.size === segment.size) continue
      this.#size -= segment.size - kept.size
      this.#segments[index] =
        kept.size === 0 ? undefined : rebuild(segment.words, kept, Math.ceil(kept.size / rebuilt))
    }
    return latest
  }

  /** How many steps a visit of every entry takes; each is over before another entry is put in. */
  get steps(): number {
    return this.#segments.length
  }

  /**
   * Visits the entries of one kind in one step. Entries put in while the steps go on may be visited or not.
   *
   * Not in the order of the slots: put into another table in the order of their hashes, entries would all crowd at its
   * beginning while it is small, and each would walk past all before it.
   */
  visit(step: number, kind: EntryKind, visit: VisitEntry): void {
    const words = this.#segments[step]?.words
    if (words === undefined) return
    const tag = tagOf(kind)
    const capacity = words.length / slotWords
    const stride = strideOf(capacity)
    for (let visited = 0, slot = 0; visited < capacity; visited++, slot = (slot + stride) % capacity) {
      const at = slot * slotWords
      const until = words[at + untilAt] ?? 0
      const tagged = words[at + tagAt] ?? 0
      if (until === 0 || tagged >>> epochBits !== tag) continue
      const id = writeEntryId(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0)
      visit(id, until, tagged & largestEpoch)
    }
  }

  #put(key: EntryWords, tag: number, until: number, epoch: number): void {
    const hash = hashOf(key, tag)
    const index = this.#indexOf(hash)
    const segment = this.#segments[index] ?? emptySegment(smallestCapacity)
    this.#segments[index] = segment
    const at = findSlot(segment.words, key, tag, hash)
    const known = segment.words[at + untilAt] ?? 0
    if (known === 0) {
      const capacity = segment.words.length / slotWords
      if (segment.size + 1 > capacity * fullest) {
        this.#makeRoom(index, segment, capacity)
        this.#put(key, tag, until, epoch)
        return
      }
      segment.size += 1
      this.#size += 1
      segment.words[at] = key[0] ?? 0
      segment.words[at + 1] = key[1] ?? 0
      segment.words[at + 2] = key[2] ?? 0
    }
    segment.words[at + untilAt] = Math.max(known, until)
    segment.words[at + tagAt] = (tag << epochBits) | epoch
  }

  #makeRoom(index: number, segment: Segment, capacity: number): void {
    if (this.#segments.length === 1 && segment.size >= largestWhole) this.#split(segment)
    else this.#segments[index] = rebuild(segment.words, undefined, Math.floor(capacity * growth))
  }

  #split({ words }: Segment): void {
    this.#segments = Array.from({ length: segmentCount }, () => undefined)
    this.#size = 0
    const key = createEntryWords()
    for (let at = 0; at < words.length; at += slotWords) {
      const until = words[at + untilAt] ?? 0
      if (until === 0) continue
      copyKey(words, at, key)
      const tagged = words[at + tagAt] ?? 0
      this.#put(key, tagged >>> epochBits, until, tagged & largestEpoch)
    }
  }

  #indexOf(hash: number): number {
    return this.#segments.length === 1 ? 0 : hash >>> 24
  }
}

/** Near the golden section, which spreads best, and without a divisor in common, so that every slot is come to once. */
function strideOf(capacity: number): number {
  let stride = Math.max(1, Math.floor(capacity * 0.618))
  while (greatestDivisor(stride, capacity) !== 1) stride += 1
  return stride
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other)
}

function tagOf(kind: EntryKind): number {
  return entryKinds.indexOf(kind)
}

/** Spreads what is already random, and the kinds of one id. */
function hashOf(key: EntryWords, tag: number): number {
  const first = key[0] ?? 0
  const second = key[1] ?? 0
  const third = key[2] ?? 0
  let hash = Math.imul(
    first ^ Math.imul(second, 0x85eb_ca6b) ^ Math.imul(third + tag, 0xc2b2_ae35),
    0x9e37_79b1,
  )
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c1b_3c6d) >>> 0
}

/** Where the entry stands, or the free slot where it would. There always is one: a segment is never full. */
function findSlot(words: Uint32Array, key: EntryWords, tag: number, hash: number): number {
  const capacity = words.length / slotWords
  // The upper bits have chosen the segment; what is left of them is spread over the slots by multiplying, not dividing.
  let slot = Math.floor(((hash & 0xff_ffff) / 0x100_0000) * capacity)
  for (;;) {
    const at = slot * slotWords
    if (words[at + untilAt] === 0) return at
    const isSame =
      words[at] === key[0] &&
      words[at + 1] === key[1] &&
      words[at + 2] === key[2] &&
      (words[at + tagAt] ?? 0) >>> epochBits === tag
    if (isSame) return at
    slot = slot + 1 === capacity ? 0 : slot + 1
  }
}

function emptySegment(capacity: number): Segment {
  return { words: new Uint32Array(capacity * slotWords), size: 0 }
}

/** The entries at these places, or all of them, in a segment of another capacity. */
function rebuild(words: Uint32Array, kept: ReadonlySet<number> | undefined, capacity: number): Segment {
  const segment = emptySegment(Math.max(capacity, smallestCapacity))
  const key = createEntryWords()
  for (let at = 0; at < words.length; at += slotWords) {
    const until = words[at + untilAt] ?? 0
    if (until === 0 || kept?.has(at) === false) continue
    copyKey(words, at, key)
    const tagged = words[at + tagAt] ?? 0
    const tag = tagged >>> epochBits
    const to = findSlot(segment.words, key, tag, hashOf(key, tag))
    // Word by word: a view of each entry would cost more than all else here.
    segment.words[to] = key[0] ?? 0
    segment.words[to + 1] = key[1] ?? 0
    segment.words[to + 2] = key[2] ?? 0
    segment.words[to + untilAt] = until
    segment.words[to + tagAt] = tagged
    segment.size += 1
  }
  return segment
}

function copyKey(words: Uint32Array, at: number, key: EntryWords): void {
  key[0] = words[at] ?? 0
  key[1] = words[at + 1] ?? 0
  key[2] = words[at + 2] ?? 0
}
