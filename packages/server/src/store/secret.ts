/** The secret that seals the signing keys: from the environment, else from a file beside the database. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { CommandError } from '../command/command-error.ts'
import type { DatabaseAddress } from '../settings/address.ts'
import { type Settings, settingTable } from '../settings/settings.ts'
import { closingAfter } from './closing-after.ts'
import { dataFolderOf, driverOf, isThere, shownDatabase } from './database.ts'
import { createOrRead, readIfThere } from './exclusive-file.ts'

export interface Secret {
  secret: string
  /** Where it was read from; absent when it came from the environment. */
  file?: string
}

type Input = Pick<Settings, 'database' | 'secret'>

export function secretFileOf(database: DatabaseAddress): string {
  return join(dataFolderOf(database), 'countersign.secret')
}

/** @returns `undefined` when there is none anywhere. */
export async function findSecret({ database, secret }: Input): Promise<Secret | undefined> {
  if (secret !== undefined) return { secret }
  const file = secretFileOf(database)
  const text = await readIfThere(file)
  return text === undefined ? undefined : { secret: check(text, file), file }
}

/**
 * The secret; made and written where the database is new.
 *
 * A database whose keys were sealed with a secret that is gone is never given another one: its tokens would die and its
 * keys with them, and the operator can still put the secret back.
 *
 * @throws {CommandError} `secret-missing`.
 */
export async function findOrCreateSecret(input: Input): Promise<Secret> {
  const found = await findSecret(input)
  if (found !== undefined) return found
  const file = secretFileOf(input.database)
  if (isThere(input.database) && (await hasKeys(input.database))) {
    // Another process may have made both since the first look: it writes the secret before any key.
    const late = await findSecret(input)
    if (late === undefined) throw secretMissing(input.database)
    return late
  }
  return { secret: check(await createOrRead(file, randomBytes(32).toString('base64url')), file), file }
}

export function secretMissing(database: DatabaseAddress): CommandError {
  const file = secretFileOf(database)
  return new CommandError(
    'secret-missing',
    `There is no secret to open the signing keys of ${shownDatabase(database)} with. Put ${file} back from a backup, or set COUNTERSIGN_SECRET to the secret the database was made with. No other secret is generated: it could not open the keys.`,
  )
}

async function hasKeys(database: DatabaseAddress): Promise<boolean> {
  const storage = await driverOf(database).open()
  return closingAfter(storage, async () => {
    const [keys, roots] = await Promise.all([storage.keys.list(), storage.roots.list()])
    return keys.length + roots.length > 0
  })
}

function check(text: string, file: string): string {
  const parsed = settingTable.secret.parse(text)
  if ('value' in parsed) return parsed.value
  throw new CommandError(
    'secret-invalid',
    `The secret in ${file} is not usable: it ${parsed.problem}. Put it back from a backup.`,
  )
}
