/** Opens the store for one command, as an operator beside the servers that may be running. */
import { type Countersign, createCountersign } from 'countersign'
import { CommandError } from '../command/command-error.ts'
import type { DatabaseAddress } from '../settings/address.ts'
import type { Settings } from '../settings/settings.ts'
import { closingAfter } from './closing-after.ts'
import { driverOf, isThere, shownDatabase } from './database.ts'
import { issuerOfStore } from './issuer.ts'
import { libraryOptions } from './options.ts'
import { findOrCreateSecret, findSecret, type Secret, secretMissing } from './secret.ts'

/**
 * @param mode - `create`: a database that does not exist is made, with its secret.
 * @throws {CommandError} `no-database`, `secret-missing`.
 */
export async function withStore<Result>(
  settings: Settings,
  mode: 'existing' | 'create',
  work: (auth: Countersign) => Promise<Result>,
): Promise<Result> {
  if (mode === 'existing' && !isThere(settings.database)) throw noDatabase(settings.database)
  const { secret } = await findSecretFor(settings, mode)
  const auth = await openAsOperator(settings, secret)
  return closingAfter(auth, () => work(auth))
}

/**
 * Leaves the keys as they are: algorithm and format are those of this store, whatever the environment here says, and the
 * schedule is the servers' business.
 */
export async function openAsOperator(settings: Settings, secret: string): Promise<Countersign> {
  const storage = await driverOf(settings.database).open()
  const keys = await storage.keys.list()
  const active = keys.filter(({ state }) => state === 'active').map(({ algorithm }) => algorithm)
  const tokenAlgorithm = active.findLast(one => one !== 'A256GCM') ?? settings.tokenAlgorithm
  const tokenFormat = active.includes('A256GCM') ? 'jwe' : 'jws'
  const issuer = await issuerOfStore(settings)
  const driver = { open: async () => storage }
  const nodeId = `command-${process.pid}`
  return createCountersign(
    libraryOptions(
      { ...settings, tokenAlgorithm, tokenFormat, keyRotationSeconds: 'off', nodeId },
      { storage: driver, issuer, secret },
    ),
  )
}

export function noDatabase(database: DatabaseAddress): CommandError {
  return new CommandError(
    'no-database',
    `There is no database at ${shownDatabase(database)}. Start the server once (\`countersign serve\`), or name another with --database-url sqlite:PATH.`,
  )
}

async function findSecretFor(settings: Settings, mode: 'existing' | 'create'): Promise<Secret> {
  if (mode === 'create') return findOrCreateSecret(settings)
  const found = await findSecret(settings)
  if (found === undefined) throw secretMissing(settings.database)
  return found
}
