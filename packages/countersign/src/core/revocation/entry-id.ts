/** What names an entry of the revocation table: the first 96 bits of a handle, as three words and as 16 characters. */

/** In characters. A `jti` is that long; of the longer handles the rest is passed over. */
export const entryIdLength = 16

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values = new Uint8Array(128)
for (let value = 0; value < 64; value++) values[alphabet.charCodeAt(value)] = value

const codes = Uint8Array.from(alphabet, character => character.charCodeAt(0))

/** Three words of 32 bits, reused from call to call. */
export type EntryWords = Uint32Array

export function createEntryWords(): EntryWords {
  return new Uint32Array(3)
}

/** Reads the first 16 characters of a handle. What is shorter is read as if zeros followed. */
export function readEntryId(id: string, words: EntryWords): void {
  const a = quarter(id, 0)
  const b = quarter(id, 4)
  const c = quarter(id, 8)
  const d = quarter(id, 12)
  words[0] = (a << 8) | (b >>> 16)
  words[1] = (b << 16) | (c >>> 8)
  words[2] = (c << 24) | d
}

/** The 16 characters of three words. */
export function writeEntryId(first: number, second: number, third: number): string {
  const a = first >>> 8
  const b = ((first & 0xff) << 16) | (second >>> 16)
  const c = ((second & 0xffff) << 8) | (third >>> 24)
  const d = third & 0xff_ffff
  // In one piece: a million of these are written at a time, and strings of strings would be the collector's.
  return String.fromCharCode(
    codeAt(a, 18),
    codeAt(a, 12),
    codeAt(a, 6),
    codeAt(a, 0),
    codeAt(b, 18),
    codeAt(b, 12),
    codeAt(b, 6),
    codeAt(b, 0),
    codeAt(c, 18),
    codeAt(c, 12),
    codeAt(c, 6),
    codeAt(c, 0),
    codeAt(d, 18),
    codeAt(d, 12),
    codeAt(d, 6),
    codeAt(d, 0),
  )
}

/**
 * The name of a spared credential of a subject: the bits of one handle upon those of the other. Both are random, so that
 * no two pairs share a name.
 */
export function spareId(subjectId: string, handle: string): string {
  readEntryId(subjectId, one)
  readEntryId(handle, other)
  const mix = (at: number) => ((one[at] ?? 0) ^ (other[at] ?? 0)) >>> 0
  return writeEntryId(mix(0), mix(1), mix(2))
}

const one = createEntryWords()
const other = createEntryWords()

function quarter(id: string, from: number): number {
  return (
    (valueAt(id, from) << 18) |
    (valueAt(id, from + 1) << 12) |
    (valueAt(id, from + 2) << 6) |
    valueAt(id, from + 3)
  )
}

/** The six bits that a character of a handle stands for; 0 past its end. */
export function valueAt(id: string, index: number): number {
  // Past the end the code is NaN, which finds nothing.
  return values[id.charCodeAt(index)] ?? 0
}

function codeAt(bits: number, shift: number): number {
  return codes[(bits >>> shift) & 63] ?? 0
}
