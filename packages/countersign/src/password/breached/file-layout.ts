/**
 * The layout of the file of breached passwords: a header, the sorted entries, and an index of where each bucket begins.
 *
 * | part | bytes |
 * |---|---|
 * | header | 32: magic (8), version (2), bucket bits `k` (1), bytes an entry (1), minimum count (4), entries (8), zero (8) |
 * | entries | 5 each: bits `k` to `k + 39` of the SHA-1 digest, big-endian, sorted within the bucket |
 * | index | 6 for each of `2^k + 1`: the number of entries before the bucket, big-endian |
 *
 * The first `k` bits of a digest are its bucket, so an entry does not repeat them. `k` is chosen so that a bucket holds
 * some 256 entries: a look-up is two positioned reads. A password that is not in the file is taken for one with
 * the probability 256 / 2^40, one in four thousand million, whatever the number of entries.
 */
export const headerBytes = 32
export const entryBytes = 5
export const indexBytes = 6
const magic = Buffer.from('CSBREACH', 'latin1')
const version = 1
export const maxBucketBits = 24
const bucketSize = 256

export interface Layout {
  bucketBits: number
  entries: number
  /** Digests that were seen less often were left out. */
  minCount: number
}

/** Where a digest stands: its bucket, and the 40 bits by which it is told from others there. */
export interface Place {
  bucket: number
  rest: number
}

/**
 * @param high - The first 24 bits of the digest.
 * @param low - The 40 bits after them.
 */
export function placeOf(high: number, low: number, bucketBits: number): Place {
  const shift = maxBucketBits - bucketBits
  const kept = high & ((1 << shift) - 1)
  return { bucket: high >>> shift, rest: kept * 2 ** (40 - shift) + Math.floor(low / 2 ** shift) }
}

/** The bits that make buckets of some 256 entries out of that many. */
export function bucketBitsFor(entries: number): number {
  const bits = Math.ceil(Math.log2(Math.max(entries, 1) / bucketSize))
  return Math.min(Math.max(bits, 0), maxBucketBits)
}

/** Where the index begins. */
export function indexOffset({ entries }: Pick<Layout, 'entries'>): number {
  return headerBytes + entries * entryBytes
}

/** How long the whole file is. */
export function fileSize(layout: Layout): number {
  return indexOffset(layout) + (2 ** layout.bucketBits + 1) * indexBytes
}

export function writeHeader({ bucketBits, entries, minCount }: Layout): Buffer {
  const header = Buffer.alloc(headerBytes)
  magic.copy(header)
  header.writeUInt16BE(version, 8)
  header.writeUInt8(bucketBits, 10)
  header.writeUInt8(entryBytes, 11)
  header.writeUInt32BE(minCount, 12)
  header.writeBigUInt64BE(BigInt(entries), 16)
  return header
}

/** `undefined`: these are not the first bytes of such a file, or of one of another version. */
export function readHeader(header: Buffer): Layout | undefined {
  if (header.length < headerBytes || !header.subarray(0, 8).equals(magic)) return undefined
  const bucketBits = header.readUInt8(10)
  const entries = Number(header.readBigUInt64BE(16))
  if (header.readUInt16BE(8) !== version || header.readUInt8(11) !== entryBytes) return undefined
  if (bucketBits > maxBucketBits || !Number.isSafeInteger(entries)) return undefined
  return { bucketBits, entries, minCount: header.readUInt32BE(12) }
}
