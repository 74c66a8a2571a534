/** A small file that several processes may want to make at once: one wins, all read the same, and never half of it. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CommandError } from '../command/command-error.ts'

/** The file's text without surrounding space, or `undefined` when there is none. @throws {CommandError} `file-unreadable`. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw new CommandError(
      'file-unreadable',
      `${path} cannot be read (${codeOf(error)}). Check that this user may read it.`,
      { cause: error },
    )
  }
}

/**
 * Writes the file unless there is one, for this user's eyes only; durable when it resolves.
 *
 * @returns What the file holds now: `text`, or what another process wrote first.
 * @throws {CommandError} `folder-unwritable`, `file-unreadable`.
 */
export async function createOrRead(path: string, text: string): Promise<string> {
  const folder = dirname(path)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await createExclusively(path, `${text}\n`)
    await syncFolder(folder)
  } catch (error) {
    throw new CommandError(
      'folder-unwritable',
      `${path} cannot be written (${codeOf(error)}). The folder of the database also holds what the server notes beside it: make ${folder} writable for this user, or choose another with COUNTERSIGN_DATABASE_URL=sqlite:PATH.`,
      { cause: error },
    )
  }
  return (await readIfThere(path)) ?? text
}

/**
 * Writes the file in place of the one that is there, for this user's eyes only; durable when it resolves. Whoever reads it meanwhile
 * reads the one or the other, whole.
 *
 * @throws {CommandError} `folder-unwritable`.
 */
export async function replaceDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeDurably(draft, text)
    await rename(draft, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw new CommandError('folder-unwritable', `${path} cannot be written (${codeOf(error)}).`, {
      cause: error,
    })
  }
}

/** Written whole under another name first; giving it its name is atomic and fails when the name is taken. */
async function createExclusively(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await writeDurably(draft, text)
    await link(draft, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    // Where it was not even made, that is what there is to tell; where it stays, it is in nobody's way.
    await unlink(draft).catch(() => undefined)
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A new name is only on the disk once its folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isCode(error: unknown, code: string): boolean {
  return codeOf(error) === code
}

/** What the system calls it: `EACCES`. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
