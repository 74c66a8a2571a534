/** `POST /auth/admin/subjects/import`. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let admin: Person
beforeEach(async () => {
  world = await openWorld()
  admin = await world.person('root@example.com', 'cookie', ['admin'])
})
afterEach(() => world.auth.close())

const post = (raw: string | ReadableStream<Uint8Array>, query = '', type = 'application/x-ndjson') =>
  world.client.send('POST', `/auth/admin/subjects/import${query}`, {
    headers: { ...admin.headers, 'content-type': type },
    raw,
  })

test('imports lines, tells what became of them, and writes nothing in a dry run', async () => {
  const lines = '{"identifier":"ada"}\n{"identifier":"root@example.com"}\n{"identifier":""}\n'
  const report = { imported: 1, skipped: 1, errors: [{ line: 3, code: 'invalid-body' }] }
  expect((await post(lines, '?dry_run')).json).toEqual(report)
  expect((await world.stored()).subjects).toBe(1)
  const answer = await post(lines)
  expect([answer.status, answer.json]).toEqual([200, report])
  expect((await post(lines)).json).toEqual({ ...report, imported: 0, skipped: 2 })
  const { items } = await world.auth.audit.list({ action: 'subject-imported' })
  expect(items).toMatchObject([{ actor: admin.id }])
})

test('is for administrators, in the right type, with a query that it knows', async () => {
  expect((await post('{}', '', 'application/json')).code).toBe('unsupported-media-type')
  expect((await post('', '?dry_run=perhaps')).code).toBe('invalid-parameter')
  admin = await world.person('ada@example.com')
  expect((await post('{"identifier":"eve"}')).code).toBe('forbidden')
})

test('a body without an end is cut off, and what breaks is said to', async () => {
  const piece = Buffer.from(`${JSON.stringify({ identifier: 'a b', external_id: 'x'.repeat(60_000) })}\n`)
  let given = 0
  const endless = new ReadableStream<Uint8Array>({
    pull: controller => {
      given += piece.length
      controller.enqueue(piece)
    },
  })
  expect((await post(endless)).code).toBe('body-too-large')
  expect(given).toBeLessThan(17_000_000)
  const broken = new ReadableStream<Uint8Array>({ pull: controller => controller.error(new Error('gone')) })
  expect((await post(broken)).code).toBe('malformed-request')
  expect(world.faults).toEqual([])
})
