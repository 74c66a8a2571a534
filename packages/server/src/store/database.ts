/** The database that the settings name: how it is opened, shown and brought up to date, whichever kind it is. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { StorageDriver } from 'countersign'
import { type DatabaseAddress, withFirstHost } from '../settings/address.ts'

/** Its driver is loaded when it is opened: nobody loads the other one. */
export function driverOf(database: DatabaseAddress): StorageDriver {
  return {
    async open() {
      if (database.kind === 'sqlite') {
        return (await import('countersign/storage/sqlite')).sqlite(database.path).open()
      }
      return (await import('countersign/storage/postgres')).postgres(database.url).open()
    },
  }
}

/** Brings the schema up to date. */
export async function migrateDatabase(
  database: DatabaseAddress,
): Promise<{ applied: string[]; current: number }> {
  if (database.kind === 'sqlite') {
    return (await import('countersign/storage/sqlite')).migrate(database.path)
  }
  return (await import('countersign/storage/postgres')).migrate(database.url)
}

/** Whether there is something to open. One on a server is always there, or opening it says why not. */
export function isThere(database: DatabaseAddress): boolean {
  return database.kind === 'postgres' || existsSync(database.path)
}

/** As it may be shown: never with the password, which can stand in the parameters too. */
export function shownDatabase(database: DatabaseAddress): string {
  if (database.kind === 'sqlite') return database.path
  const { protocol, host, pathname } = new URL(withFirstHost(database.url))
  // Of several hosts all: whichever answers is among them.
  const authority = /^[^/]*\/\/([^/?#]*)/.exec(database.url)?.[1] ?? ''
  const [, ...others] = authority.slice(authority.lastIndexOf('@') + 1).split(',')
  return `${protocol}//${[host, ...others].join(',')}${pathname}`
}

/** Where the secret and the issuer are kept that no setting gives. */
export function dataFolderOf(database: DatabaseAddress): string {
  return database.kind === 'sqlite' ? dirname(database.path) : resolve('data')
}
