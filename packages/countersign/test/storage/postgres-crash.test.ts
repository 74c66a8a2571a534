/** PostgreSQL that crashes: it hands out transaction ids again that were not on its disk, and followers miss nothing for that. */
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OwnServer } from '../../../../test/postgres/own-server.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { endToken } from './postgres-pair.ts'

let server: OwnServer

beforeAll(async () => {
  // The log is written when somebody waits for it, and hardly ever by itself.
  const settings = { wal_writer_delay: '10s', wal_writer_flush_after: '1GB', autovacuum: 'off' }
  server = await OwnServer.start({ settings })
})

afterAll(() => server.remove())

async function connect(url: string): Promise<Client> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  await client.query('SET search_path = countersign')
  return client
}

/** The transaction id that is given out next. */
async function nextId(client: Client): Promise<number> {
  const { rows } = await client.query('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid')
  return Number(rows[0].xid)
}

/** A feed with one entry, and ids of transactions after it that are seen and not on the disk, as those of touches are. */
async function readAndCrash(name: string): Promise<{ url: string; cursor: string; counted: number }> {
  const url = await server.createDatabase(name)
  const store = await postgres(url).open()
  await endToken(store, 'before')
  const client = await connect(url)
  await client.query('SET synchronous_commit = off')
  for (let count = 0; count < 200; count++)
    await client.query('INSERT INTO feed_horizon VALUES ($1, 0)', [count])
  const { cursor } = await store.changes.read()
  const counted = await nextId(client)
  await server.stop('immediate')
  await Promise.allSettled([store.close(), client.end()])
  await server.restart()
  return { url, cursor, counted }
}

test('a revocation that gets a transaction id which its reader had counted as over is read', async () => {
  const { url, cursor, counted } = await readAndCrash('crashing')
  const store = await postgres(url).open()
  const client = await connect(url)
  expect(await nextId(client), 'the server hands out ids again').toBeLessThan(counted)
  const { mark } = await endToken(store, 'after')
  // Others use up the ids: then nothing but its position tells the entry from one that was read.
  while ((await nextId(client)) <= counted) await client.query('SELECT pg_current_xact_id()')
  // Its id counts as over by that read; its position does not.
  expect(store.changes.covers(cursor, mark)).toBe(false)
  const read = await store.changes.read(cursor)
  expect(read.complete).toBe(true)
  expect(read.changes).toMatchObject([{ kind: 'token', jti: 'after' }])
  expect(store.changes.covers(read.cursor, mark)).toBe(true)
  expect((await store.changes.read(read.cursor)).changes).toEqual([])
  await Promise.all([store.close(), client.end()])
}, 120_000)

test('before the server has come so far again, a follower begins from the snapshot', async () => {
  const { url, cursor } = await readAndCrash('behind')
  const store = await postgres(url).open()
  expect((await store.changes.read(cursor)).complete).toBe(false)
  await store.close()
}, 120_000)
