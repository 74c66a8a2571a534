/** A backup that is put back knows nothing of what was ended since: `countersign backup restored` ends it again. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client as Database } from 'pg'
import { describe, expect, test } from 'vitest'
import { freshDatabase, serverUrl } from '../../../test/postgres/shared-server.ts'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { createFolder, quick, startServer } from './support/server-process.ts'

interface Place {
  folder: string
  env: Record<string, string>
  backUp(): Promise<void>
  restore(): Promise<void>
}

async function onSqlite(): Promise<Place> {
  const folder = createFolder()
  const [database, backup] = [join(folder, 'data', 'countersign.db'), join(folder, 'backup.db')]
  return {
    folder,
    env: { ...quick },
    // With no server running the file is whole by itself.
    backUp: async () => cpSync(database, backup),
    restore: async () => {
      for (const end of ['-wal', '-shm']) rmSync(`${database}${end}`, { force: true })
      cpSync(backup, database)
    },
  }
}

async function onPostgres(): Promise<Place> {
  const url = await freshDatabase()
  const name = new URL(url).pathname.slice(1)
  const run = async (...statements: string[]) => {
    const client = new Database(await serverUrl())
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }
  return {
    folder: createFolder(),
    env: { ...quick, COUNTERSIGN_DATABASE_URL: url },
    backUp: () => run(`CREATE DATABASE ${name}_backup TEMPLATE ${name}`),
    restore: () =>
      run(`DROP DATABASE ${name} WITH (FORCE)`, `CREATE DATABASE ${name} TEMPLATE ${name}_backup`),
  }
}

describe.each([
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
])('over %s', (_, make) => {
  test('what was ended since the backup lives again without the command, and is over with it', async () => {
    const { folder, env, backUp, restore } = await make()
    const proof = ['ada@example.com', 'seven quiet herons at dawn'] as const
    const first = await startServer({ folder, env: { ...env, COUNTERSIGN_REFRESH: 'on' } })
    const client = new Client(first.url)
    await client.signUp(...proof)
    const held = [await client.signIn(...proof, 'session'), await client.signIn(...proof, 'token')]
    client.close()
    await first.stop()
    await backUp()

    const statusesOf = async () => {
      const server = await startServer({ folder, env })
      const asked = new Client(server.url)
      const replies = await Promise.all(held.map(credential => asked.whoami(credential)))
      asked.close()
      await server.stop()
      return replies.map(({ status }) => status)
    }
    expect(await countersign(folder, ['subject', 'revoke', proof[0]], { env })).toMatchObject({ code: 0 })
    await restore()
    expect(await statusesOf()).toEqual([200, 200])

    const hesitating = await countersign(folder, ['backup', 'restored'], { env })
    expect(hesitating).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
    const done = await countersign(folder, ['backup', 'restored', '--yes', '--json'], { env })
    expect(done).toMatchObject({ code: 0 })
    expect(done.json()).toMatchObject({ sessions: 2, keys: 2 })
    const again = await startServer({ folder, env })
    const anew = new Client(again.url)
    for (const credential of held) expect((await anew.whoami(credential)).status).toBe(401)
    for (const kind of ['session', 'token'] as const)
      expect((await anew.whoami(await anew.signIn(...proof, kind))).status).toBe(200)
    const examined = await countersign(folder, ['doctor', '--json'], { env })
    expect(examined).toMatchObject({ stderr: '', code: 0 })
    expect(examined.json()).toMatchObject({ ok: true })
    anew.close()
    await again.stop()
  })
})
