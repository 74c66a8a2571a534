/** A store of the same kind as the user's and beside it, made for the comparison and removed with everything in it: theirs is not opened. */
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type StorageDriver, StorageError } from 'countersign'
import { CommandError } from '../command/command-error.ts'
import type { DatabaseAddress } from '../settings/address.ts'
import { closingAfter } from '../store/closing-after.ts'
import { shownDatabase } from '../store/database.ts'

/** It travels to the other process. */
export type TrialAddress =
  | { kind: 'sqlite'; path: string }
  | { kind: 'postgres'; url: string; schema: string }

export interface TrialStore {
  address: TrialAddress
  /** Where it is, for a person. */
  shown: string
  /** Removes it, and everything in it. */
  remove(): Promise<void>
}

/** @throws {CommandError} `no-trial-store`. */
export async function makeTrialStore(database: DatabaseAddress): Promise<TrialStore> {
  return database.kind === 'sqlite' ? makeFolder(database.path) : makeSchema(database)
}

export function trialDriver(address: TrialAddress): StorageDriver {
  return {
    async open() {
      if (address.kind === 'sqlite')
        return (await import('countersign/storage/sqlite')).sqlite(address.path).open()
      const { url, schema } = address
      return (await import('countersign/storage/postgres'))
        .postgres({ url, schema, maxConnections: 10 })
        .open()
    },
  }
}

/** A folder in that of the database, so that it is on the same disk. */
async function makeFolder(databasePath: string): Promise<TrialStore> {
  let parent = dirname(databasePath)
  while (!existsSync(parent)) parent = dirname(parent)
  let folder: string
  try {
    folder = await mkdtemp(join(parent, '.countersign-compare-'))
  } catch (cause) {
    throw new CommandError('no-trial-store', `Nothing can be written in ${parent}, where the database is.`, {
      cause,
    })
  }
  const remove = () => rmSync(folder, { recursive: true, force: true })
  // Where the comparison is broken off, too.
  process.once('exit', remove)
  return {
    address: { kind: 'sqlite', path: join(folder, 'trial.db') },
    shown: `a file of its own in ${parent}`,
    remove: async () => remove(),
  }
}

async function makeSchema(database: DatabaseAddress & { kind: 'postgres' }): Promise<TrialStore> {
  const { url } = database
  const schema = `countersign_compare_${randomBytes(6).toString('hex')}`
  const address: TrialAddress = { kind: 'postgres', url, schema }
  const remove = async () => {
    const { default: pg } = await import('pg')
    const client = new pg.Client(url)
    await client.connect()
    await closingAfter({ close: () => client.end() }, () =>
      client.query(`DROP SCHEMA IF EXISTS ${client.escapeIdentifier(schema)} CASCADE`),
    )
  }
  try {
    const storage = await trialDriver(address).open()
    await storage.close()
  } catch (cause) {
    if (!(cause instanceof StorageError)) throw cause
    const advice = lacksRight(cause)
      ? 'Its user needs the right CREATE on the database. Grant it, or name another database with --database-url.'
      : cause.message
    throw new CommandError(
      'no-trial-store',
      `A schema for the comparison could not be made in ${shownDatabase(database)}. ${advice}`,
      { cause },
    )
  }
  return { address, shown: `the schema ${schema} in ${shownDatabase(database)}`, remove }
}

/** insufficient_privilege (PostgreSQL, appendix A). */
function lacksRight({ cause }: StorageError): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === '42501'
}
