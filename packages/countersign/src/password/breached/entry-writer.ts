/** Writes the entries of the file of breached passwords as they come, sorted, and the index and the header at the end. */
import type { FileHandle } from 'node:fs/promises'
import { entryBytes, headerBytes, indexBytes, type Layout, placeOf, writeHeader } from './file-layout.ts'

const chunkEntries = 200_000

export class EntryWriter {
  readonly #file: FileHandle
  readonly #bucketBits: number
  /** How many entries stand in each bucket; at most 2^24 numbers. */
  readonly #sizes: Uint32Array
  readonly #chunk = Buffer.alloc(chunkEntries * entryBytes)
  #used = 0
  #entries = 0
  #lastBucket = -1
  #lastRest = -1
  #position = headerBytes

  constructor(file: FileHandle, bucketBits: number) {
    this.#file = file
    this.#bucketBits = bucketBits
    this.#sizes = new Uint32Array(2 ** bucketBits)
  }

  /** How many entries there are so far. */
  get entries(): number {
    return this.#entries
  }

  /** Adds a digest, which must not be smaller than the one before. Whether `flush` is due. */
  add(high: number, low: number): boolean {
    const { bucket, rest } = placeOf(high, low, this.#bucketBits)
    // Two digests that differ only behind what is kept are one entry.
    if (bucket === this.#lastBucket && rest === this.#lastRest) return false
    this.#lastBucket = bucket
    this.#lastRest = rest
    this.#sizes[bucket] = (this.#sizes[bucket] ?? 0) + 1
    this.#used = this.#chunk.writeUIntBE(rest, this.#used, entryBytes)
    this.#entries += 1
    return this.#used === this.#chunk.length
  }

  async flush(): Promise<void> {
    await this.#write(this.#chunk.subarray(0, this.#used))
    this.#used = 0
  }

  /** Writes what is left, the index and the header; durable when it resolves. */
  async finish(minCount: number): Promise<Layout> {
    await this.flush()
    const layout = { bucketBits: this.#bucketBits, entries: this.#entries, minCount }
    const perChunk = Math.floor(this.#chunk.length / indexBytes)
    let before = 0
    for (let bucket = 0; bucket <= this.#sizes.length; bucket += perChunk) {
      const count = Math.min(perChunk, this.#sizes.length + 1 - bucket)
      for (let index = 0; index < count; index += 1) {
        this.#chunk.writeUIntBE(before, index * indexBytes, indexBytes)
        before += this.#sizes[bucket + index] ?? 0
      }
      await this.#write(this.#chunk.subarray(0, count * indexBytes))
    }
    // Last, so that a file that was cut short begins with zeros and is not taken for a whole one.
    await this.#file.write(writeHeader(layout), 0, headerBytes, 0)
    await this.#file.sync()
    return layout
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#position)
      done += bytesWritten
      this.#position += bytesWritten
    }
  }
}
