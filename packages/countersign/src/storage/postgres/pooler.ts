/**
 * A pooler that gives out a server connection for one transaction at a time (PgBouncer with `pool_mode = transaction`, and others like
 * it): what is prepared, set or listened to on one connection is then on another, or on somebody else's.
 */
import type { Client } from 'pg'
import { StorageError } from '../../core/errors.ts'

/** Where it gives out its connections in turn, the first try may not show it. */
const tries = 2

/**
 * Recognises one by two connections that come out at the same process of the server, or by one that changes it: what a server's own
 * connections never do.
 *
 * @param client - A connection that is free.
 * @param other - Another one, which holds a transaction meanwhile.
 * @throws {StorageError} where there is one, with what to do.
 */
export async function refusePooler(client: Client, other: Client): Promise<void> {
  for (let count = 0; count < tries; count++) {
    const before = await processOf(client)
    // A bound of the database's on idle transactions may be shorter than the way to and fro.
    await other.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0')
    const held = await processOf(other)
    const after = await processOf(client)
    await other.query('ROLLBACK')
    if (held === before || after !== before) throw new StorageError(text)
  }
}

const text =
  'The database is reached through a pooler that gives out a connection for one transaction at a time. Connect to the database itself, or have the pooler give out connections for a session (PgBouncer: pool_mode = session).'

async function processOf(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return rows[0]?.pid
}
