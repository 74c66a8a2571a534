/** A new file of many lines, whose writer goes on only when all of it is on the disk and reads as it was written. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CommandError } from '../command/command-error.ts'
import { syncFolder } from './exclusive-file.ts'

/**
 * Writes a file that must not exist, for this user's eyes only; durable when it resolves, and read back. Where it fails nothing is left of it.
 *
 * @param fill - Writes the text, piece by piece, each of them whole.
 * @throws {CommandError} `file-unwritable`; and what `fill` throws.
 */
export async function writeLineFile<Result>(
  path: string,
  fill: (write: (text: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw unwritable(path, cause)
  })
  try {
    const result = await fillAndCheck(path, file, fill)
    await syncFolder(dirname(path)).catch((cause: unknown) => {
      throw unwritable(path, cause)
    })
    return result
  } catch (error) {
    // A part of the log under the name of all of it would mislead, and keep the next try from its name.
    await unlink(path).catch(() => undefined)
    throw error
  }
}

async function fillAndCheck<Result>(
  path: string,
  file: FileHandle,
  fill: (write: (text: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const written = createHash('sha256')
  try {
    const result = await fill(async text => {
      written.update(text)
      // `write` may write a part and say so only in its answer, as on a disk that is nearly full; this goes on to the end or fails.
      await file.writeFile(text).catch((cause: unknown) => {
        throw unwritable(path, cause)
      })
    })
    await file.sync().catch((cause: unknown) => {
      throw unwritable(path, cause)
    })
    const read = createHash('sha256')
    for await (const piece of createReadStream(path)) read.update(piece)
    if (!read.digest().equals(written.digest())) throw unwritable(path, undefined)
    return result
  } finally {
    await file.close()
  }
}

function unwritable(path: string, cause: unknown): CommandError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  return new CommandError('file-unwritable', `${path} cannot be written (${code}).`, { cause })
}
