/** Who issues the tokens: the public address, which must be one and the same for every process over one database. */
import { join } from 'node:path'
import { isLoopback } from 'countersign'
import { UsageError } from '../command/command-error.ts'
import type { DatabaseAddress } from '../settings/address.ts'
import { urlHost } from '../settings/address.ts'
import type { Settings } from '../settings/settings.ts'
import { dataFolderOf } from './database.ts'
import { createOrRead, readIfThere } from './exclusive-file.ts'

type Input = Pick<Settings, 'database' | 'publicUrl' | 'host' | 'port'>

/**
 * The issuer of a server that listens on `port`.
 *
 * Where none is set it is the address of the first start, noted beside the database: two servers on two ports over one
 * database must accept each other's tokens, and a restart on another port those of before.
 *
 * @throws {UsageError} `public-url-needed`.
 */
export async function issuerOfServer(settings: Input, port: number): Promise<string> {
  if (settings.publicUrl !== undefined) return settings.publicUrl
  const host = urlHost(settings.host)
  if (!isLoopback(host)) throw publicUrlNeeded(settings.host)
  const noted = await createOrRead(issuerFileOf(settings.database), `http://${host}:${port}`)
  return checkNoted(noted) ?? `http://${host}:${port}`
}

/** The issuer as the command line knows it, where no server need be running. */
export async function issuerOfStore(settings: Input): Promise<string> {
  if (settings.publicUrl !== undefined) return settings.publicUrl
  const noted = await readIfThere(issuerFileOf(settings.database))
  const host = urlHost(settings.host)
  // Nothing that the command line does but `token inspect` depends on it.
  return checkNoted(noted) ?? `http://${isLoopback(host) ? host : '127.0.0.1'}:${settings.port || 3000}`
}

function issuerFileOf(database: DatabaseAddress): string {
  return join(dataFolderOf(database), 'countersign.issuer')
}

function checkNoted(noted: string | undefined): string | undefined {
  return noted !== undefined && URL.canParse(noted) && isLoopback(new URL(noted).hostname)
    ? new URL(noted).origin
    : undefined
}

function publicUrlNeeded(host: string): UsageError {
  return new UsageError(
    'public-url-needed',
    `COUNTERSIGN_HOST is ${host}, which other machines reach, and there is no COUNTERSIGN_PUBLIC_URL. Passwords, cookies and tokens would travel readable over plain http. Put a proxy that speaks TLS in front and set COUNTERSIGN_PUBLIC_URL=https://…, or listen on 127.0.0.1.`,
  )
}
