import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OwnServer } from './own-server.ts'
import { freshDatabase } from './shared-server.ts'

let server: OwnServer

beforeAll(async () => {
  server = await OwnServer.start()
})

afterAll(() => server.remove())

test('what was committed survives a crash of the server', async () => {
  const url = await server.createDatabase('kept')
  await run(url, 'CREATE TABLE note (text text)')
  await run(url, "INSERT INTO note VALUES ('kept')")
  await server.stop('immediate')
  expect(await server.processId()).toBeUndefined()
  await expect(run(url, 'SELECT 1')).rejects.toThrow()
  await server.restart()
  expect(await run(url, 'SELECT text FROM note')).toEqual([{ text: 'kept' }])
})

test('databases of the shared server are apart', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()])
  await run(one, 'CREATE TABLE note (text text)')
  await expect(run(other, 'SELECT * FROM note')).rejects.toThrow()
})

test('a process that has something to report ends with it all the same', async () => {
  const module = JSON.stringify(new URL('own-server.ts', import.meta.url).href)
  const source = `await import(${module}); process.exitCode = 3`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: 'ignore' })
  expect(await once(child, 'exit')).toEqual([3, null])
})

async function run(url: string, query: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}
