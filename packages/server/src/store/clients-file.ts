/** The file of registered clients: JSON in the words of the wire, checked before the server starts. */
import type { ClientOptions } from 'countersign'
import { UsageError } from '../command/command-error.ts'
import { readTextFile, whyUnreadable } from '../settings/text-file.ts'

/** The members of a client, and what the library calls them. */
const members: Readonly<Record<string, keyof ClientOptions>> = {
  id: 'id',
  secret_digest: 'secretDigest',
  permissions: 'permissions',
  claims: 'claims',
  fixed_claims: 'fixedClaims',
}

/**
 * Reads the file. Names are checked here, values by the library.
 *
 * @throws {UsageError} `clients-file`, saying what about the file is wrong.
 */
export function readClientsFile(path: string): ClientOptions[] {
  const document = parse(path)
  const { clients, ...rest } = isRecord(document) ? document : {}
  if (!Array.isArray(clients) || !clients.every(isRecord) || Object.keys(rest).length > 0)
    throw refuse(path, 'must be {"clients": [{"id": …}, …]}')
  return clients.map(client => readClient(path, client))
}

function readClient(path: string, client: Record<string, unknown>): ClientOptions {
  const unknown = Object.keys(client).find(name => !Object.hasOwn(members, name))
  if (unknown !== undefined) {
    const known = Object.keys(members).join(', ')
    throw refuse(path, `a client has a member that is not one of ${known}`)
  }
  const options = Object.entries(client).map(([name, value]) => [members[name], value])
  // What the values are the library checks, and says so with the option's name.
  return Object.fromEntries(options) as ClientOptions
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readTextFile(path))
  } catch (cause) {
    throw refuse(path, whyUnreadable(cause), cause)
  }
}

function refuse(path: string, what: string, cause?: unknown): UsageError {
  return new UsageError('clients-file', `COUNTERSIGN_CLIENTS_FILE: ${path} ${what}.`, { cause })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
