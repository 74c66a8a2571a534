/** A database of one's own in the bench's PostgreSQL. */
import { createDatabase } from '../../test/postgres/own-server.ts'
import type { Setting } from './contender.ts'

/** Makes an empty database; answers its address. */
export async function ownDatabase({ postgresUrl }: Setting, name: string): Promise<string> {
  const unique = `${name}_${process.pid}`
  await createDatabase(postgresUrl, unique)
  return new URL(unique, postgresUrl).href
}
