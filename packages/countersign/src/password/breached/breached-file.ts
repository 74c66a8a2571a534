/** Looks passwords up in the file of breached ones, by positioned reads: nothing of it is kept in memory. */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { BreachAnswer, BreachSource } from '../../core/authenticator/breached-passwords.ts'
import { ConfigurationError } from '../../core/errors.ts'
import {
  entryBytes,
  fileSize,
  headerBytes,
  indexBytes,
  indexOffset,
  type Layout,
  placeOf,
  readHeader,
} from './file-layout.ts'

/** A bucket of up to so many entries is read whole; of a larger one, which a download has none of, half is ruled out first. */
const wholeBucket = 4096

export class BreachedFile implements BreachSource {
  readonly #file: FileHandle
  readonly #layout: Layout

  private constructor(file: FileHandle, layout: Layout) {
    this.#file = file
    this.#layout = layout
  }

  /** @throws {ConfigurationError} when it cannot be read, was not made by the builder, or is not whole. */
  static async open(path: string): Promise<BreachedFile> {
    const file = await open(path, 'r').catch((cause: unknown) => {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
      throw new ConfigurationError(`password.breached.file: cannot be read (${code})`, { cause })
    })
    try {
      return new BreachedFile(file, await readLayout(file))
    } catch (fault) {
      await file.close()
      if (fault instanceof ConfigurationError) throw fault
      throw new ConfigurationError('password.breached.file: cannot be read', { cause: fault })
    }
  }

  /** How many digests it holds. */
  get entries(): number {
    return this.#layout.entries
  }

  async find(password: string): Promise<BreachAnswer> {
    try {
      const digest = createHash('sha1').update(password).digest()
      return { outcome: (await this.has(digest)) ? 'breached' : 'not-breached' }
    } catch {
      return { outcome: 'unknown', failure: 'unreadable' }
    }
  }

  /**
   * Whether the file has that SHA-1 digest.
   *
   * @throws The fault of the file system; safe to retry.
   */
  async has(digest: Buffer): Promise<boolean> {
    const { bucketBits } = this.#layout
    const { bucket, rest } = placeOf(digest.readUIntBE(0, 3), digest.readUIntBE(3, 5), bucketBits)
    const bounds = await this.#read(indexOffset(this.#layout) + bucket * indexBytes, 2 * indexBytes)
    let from = bounds.readUIntBE(0, indexBytes)
    let end = bounds.readUIntBE(indexBytes, indexBytes)
    if (from > end || end > this.#layout.entries) throw new RangeError('the index is not sound')
    while (end - from > wholeBucket) {
      const middle = from + Math.floor((end - from) / 2)
      const one = (await this.#read(headerBytes + middle * entryBytes, entryBytes)).readUIntBE(0, entryBytes)
      if (one === rest) return true
      if (one < rest) from = middle + 1
      else end = middle
    }
    if (from === end) return false
    return has(await this.#read(headerBytes + from * entryBytes, (end - from) * entryBytes), rest)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #read(position: number, size: number): Promise<Buffer> {
    const bytes = Buffer.alloc(size)
    const { bytesRead } = await this.#file.read(bytes, 0, size, position)
    if (bytesRead !== size) throw new RangeError('the file is shorter than it was')
    return bytes
  }
}

async function readLayout(file: FileHandle): Promise<Layout> {
  const header = Buffer.alloc(headerBytes)
  const { bytesRead } = await file.read(header, 0, headerBytes, 0)
  const layout = readHeader(header.subarray(0, bytesRead))
  if (layout === undefined) {
    throw new ConfigurationError(
      'password.breached.file: is not a file of breached passwords; make one with `countersign passwords build`',
    )
  }
  const { size } = await file.stat()
  if (size !== fileSize(layout)) {
    throw new ConfigurationError(
      'password.breached.file: is not whole; copy it again, or make it again with `countersign passwords build`',
    )
  }
  return layout
}

/** Binary search. */
function has(entries: Buffer, rest: number): boolean {
  let from = 0
  let end = entries.length / entryBytes
  while (from < end) {
    const middle = (from + end) >>> 1
    const one = entries.readUIntBE(middle * entryBytes, entryBytes)
    if (one === rest) return true
    if (one < rest) from = middle + 1
    else end = middle
  }
  return false
}
