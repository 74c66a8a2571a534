/** Who issues the tokens: the public address, which must be one and the same for every process over one database. */
import { dirname, join } from 'node:path'
import { isLoopback } from 'countersign'
import { UsageError } from '../command/command-error.ts'
import { urlHost } from '../settings/address.ts'
import type { Settings } from '../settings/settings.ts'
import { createOrRead, readIfThere } from './exclusive-file.ts'

type Input = Pick<Settings, 'databasePath' | 'publicUrl' | 'host' | 'port'>

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
  const noted = await createOrRead(issuerFileOf(settings.databasePath), `http://${host}:${port}`)
  return checkNoted(noted) ?? `http://${host}:${port}`
}

/** The issuer as the command line knows it, where no server need be running. */
export async function issuerOfStore(settings: Input): Promise<string> {
  if (settings.publicUrl !== undefined) return settings.publicUrl
  const noted = await readIfThere(issuerFileOf(settings.databasePath))
  const host = urlHost(settings.host)
  // Nothing that the command line does but `token inspect` depends on it.
  return checkNoted(noted) ?? `http://${isLoopback(host) ? host : '127.0.0.1'}:${settings.port || 3000}`
}

function issuerFileOf(databasePath: string): string {
  return join(dirname(databasePath), 'countersign.issuer')
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
