/**
 * Token mode stores nothing for a sign-in but its line in the audit log, and not even that where it is switched off. A row a
 * network, however often somebody signs in from it, says that it is familiar.
 */
import { describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countRows } from './support/database-file.ts'
import { quick, startServer } from './support/server-process.ts'

const signIns = 300
/** As many hashes of one account as may be under way at once. */
const abreast = 4

async function rowsBeforeAndAfter(
  auditSignIns: string,
): Promise<[Record<string, number>, Record<string, number>]> {
  const server = await startServer({
    // Attempts are counted as by default: a success must leave no trace there either.
    env: {
      ...quick,
      COUNTERSIGN_SIGN_IN_RATE: '10',
      COUNTERSIGN_AUDIT_SIGN_INS: auditSignIns,
      COUNTERSIGN_LOG_LEVEL: 'error',
    },
  })
  const client = new Client(server.url)
  await client.signUp('ada@example.com', 'a good password')
  const before = await countSealed(server.database)
  let left = signIns
  const run = async () => {
    while (left > 0) {
      left -= 1
      await client.signIn('ada@example.com', 'a good password', 'token')
    }
  }
  await Promise.all(Array.from({ length: abreast }, run))
  const after = await countSealed(server.database)
  await server.stop()
  return [before, after]
}

/** Once every line is in the audit log; what identifies somebody in them has a table beside it. */
async function countSealed(database: string): Promise<Record<string, number>> {
  await expect.poll(() => countRows(database).audit_pending, { timeout: 20_000 }).toBe(0)
  const { audit_personal: personal, ...rows } = countRows(database)
  return rows
}

describe(`${signIns} token sign-ins`, () => {
  test('no table but the audit log grew', async () => {
    const [before, after] = await rowsBeforeAndAfter('on')
    expect(after).toEqual({ ...before, familiar: 1, audit: (before.audit ?? 0) + signIns })
  })

  test('with the audit of sign-ins off, none grew', async () => {
    const [before, after] = await rowsBeforeAndAfter('off')
    expect(after).toEqual({ ...before, familiar: 1 })
  })
})
