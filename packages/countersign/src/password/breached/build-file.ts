/** Builds the file of breached passwords from a download, streaming: memory does not grow with either. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type DigestLine, readDigestLine } from './digest-line.ts'
import { EntryWriter } from './entry-writer.ts'
import { bucketBitsFor, fileSize } from './file-layout.ts'

export interface BreachedFileBuild {
  /** The download: lines `SHA1HEX:COUNT` or `SHA1HEX`, sorted by digest, as "Pwned Passwords" comes. */
  from: string
  /** The file to make or to replace; a process that has the old one open goes on with that. */
  to: string
  /** Written first and renamed at the end: a path in the same folder that nothing else uses. */
  temporary: string
  /** Leaves out digests that were seen less often; 1 to 4,294,967,295, 1 by default. Lines without a count are kept. */
  minCount?: number
  /** Told after each piece of the input. `total` is absent where the input is not a regular file. */
  onProgress?: (bytes: { read: number; total?: number }) => void
}

export type BreachedFileOutcome =
  /** `lines` that were read, `entries` that were kept, and the size of the file. */
  | { ok: true; lines: number; entries: number; bytes: number }
  /** Nothing was written. `line` is where it was noticed, counted from 1. */
  | { ok: false; reason: 'ntlm' | 'malformed' | 'unsorted'; line: number }
  | { ok: false; reason: 'empty' }

/** What is read at once. */
const pieceBytes = 1 << 20
const lineFeed = 0x0a
const carriageReturn = 0x0d
/** The average length of a line of the download. */
const lineBytes = 43
/** How many lines a whole download has: what is reckoned with where the input has no size. */
const wholeDownload = 1_000_000_000

/**
 * Builds the file. Safe to repeat: it replaces what was there, at once and only when it is complete and durable.
 *
 * @throws The fault of the file system, where a file cannot be read or written.
 */
export async function buildBreachedFile(build: BreachedFileBuild): Promise<BreachedFileOutcome> {
  const input = await open(build.from, 'r')
  try {
    const output = await open(build.temporary, 'wx', 0o644)
    try {
      const outcome = await write(input, output, build)
      await output.close()
      if (outcome.ok) {
        await rename(build.temporary, build.to)
        await syncFolder(dirname(build.to))
      }
      return outcome
    } finally {
      await output.close()
      // After the rename there is none.
      await rm(build.temporary, { force: true })
    }
  } finally {
    await input.close()
  }
}

async function write(
  input: FileHandle,
  output: FileHandle,
  { minCount = 1, onProgress }: BreachedFileBuild,
): Promise<BreachedFileOutcome> {
  const stat = await input.stat()
  const total = stat.isFile() ? stat.size : undefined
  const writer = new EntryWriter(
    output,
    bucketBitsFor(total === undefined ? wholeDownload : total / lineBytes),
  )
  const line: DigestLine = { high: 0, low: 0, count: 0 }
  let lines = 0
  let [lastHigh, lastLow] = [0, 0]
  let read = 0
  for await (const { bytes, ends } of piecesOf(input)) {
    let at = 0
    for (const feed of ends) {
      const end = feed > at && bytes[feed - 1] === carriageReturn ? feed - 1 : feed
      const from = at
      at = feed + 1
      if (from === end) continue
      lines += 1
      const kind = readDigestLine(bytes, from, end, line)
      if (kind !== 'digest') return { ok: false, reason: kind, line: lines }
      const { high, low } = line
      if (high < lastHigh || (high === lastHigh && low < lastLow))
        return { ok: false, reason: 'unsorted', line: lines }
      lastHigh = high
      lastLow = low
      if (line.count >= minCount && writer.add(high, low)) await writer.flush()
    }
    read += Math.min(at, bytes.length)
    onProgress?.({ read, ...(total !== undefined && { total }) })
  }
  if (writer.entries === 0) return { ok: false, reason: 'empty' }
  const layout = await writer.finish(minCount)
  return { ok: true, lines, entries: layout.entries, bytes: fileSize(layout) }
}

interface Piece {
  bytes: Uint8Array
  /** Where each line of it ends: at a line feed, or past the last byte of the input. */
  ends: Iterable<number>
}

/** The input in pieces of whole lines; a line that is longer than a piece comes as it is, and is malformed. */
async function* piecesOf(input: FileHandle): AsyncGenerator<Piece> {
  const buffer = Buffer.alloc(pieceBytes)
  let kept = 0
  for (;;) {
    const { bytesRead } = await input.read(buffer, kept, pieceBytes - kept, null)
    const bytes = buffer.subarray(0, kept + bytesRead)
    const last = bytes.lastIndexOf(lineFeed)
    if (bytesRead === 0 || (last === -1 && bytes.length === pieceBytes)) {
      if (bytes.length > 0) yield { bytes, ends: [bytes.length] }
      if (bytesRead === 0) return
      kept = 0
      continue
    }
    if (last !== -1) yield { bytes, ends: feedsOf(bytes, last) }
    kept = buffer.copy(buffer, 0, last + 1, bytes.length)
  }
}

function* feedsOf(bytes: Buffer, last: number): Generator<number> {
  for (let at = bytes.indexOf(lineFeed); at !== -1 && at <= last; at = bytes.indexOf(lineFeed, at + 1))
    yield at
}

/** So that the new name is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
