/** `doctor` names a clock that differs: from the database's, from what the file has seen pass, and what a wrong one left (K33). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgres } from 'countersign/storage/postgres'
import { sqlite } from 'countersign/storage/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../../../test/postgres/shared-server.ts'
import { checkClocks } from '../src/doctor/clock-checks.ts'
import { execute } from './support/database-file.ts'

const hour = 3_600_000

async function openFile() {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-clock-'))
  const path = join(folder, 'auth.db')
  const storage = await sqlite(path).open()
  onTestFinished(async () => {
    await storage.close()
    rmSync(folder, { recursive: true })
  })
  return { path, storage }
}

const node = (seenAt: number) => ({
  id: 'node-1',
  version: '0',
  address: '',
  processId: 1,
  startedAt: seenAt,
  seenAt,
  position: 0,
  cursor: '',
})

test('over PostgreSQL: ahead of the database, behind it, and right', async () => {
  const storage = await postgres(await freshDatabase()).open()
  onTestFinished(() => storage.close())
  const check = (off: number) => checkClocks(storage, 'postgres', Date.now() + off, undefined)
  expect(await check(0)).toMatchObject({ verdict: 'ok' })
  const ahead = await check(3 * hour)
  expect(ahead.verdict).toBe('fail')
  expect(ahead.message).toMatch(/^The clock is 108\d\d seconds ahead of the database's\.$/)
  expect((await check(-hour)).message).toMatch(/^The clock is 3[56]\d\d seconds behind the database's\.$/)
  await storage.nodes.publish(node(Date.now() + hour))
  expect((await check(0)).message).toMatch(/^The clocks of these servers are ahead: node-1/)
})

test('over SQLite: behind what the file has seen pass', async () => {
  const { path, storage } = await openFile()
  const now = Date.now()
  expect(await checkClocks(storage, 'sqlite', now, undefined)).toMatchObject({ verdict: 'ok' })
  execute(path, `UPDATE feed_state SET clock_at = ${now + hour}`)
  expect(await checkClocks(storage, 'sqlite', now, undefined)).toMatchObject({
    verdict: 'fail',
    message: 'The clock is 3600 seconds behind what the file has seen pass.',
  })
})

test('over SQLite: ahead of what the file has seen pass, where a server counted the time', async () => {
  const { path, storage } = await openFile()
  const now = Date.now()
  execute(path, `UPDATE feed_state SET clock_at = ${now - hour}`)
  // Nobody counted: it may have been a pause.
  expect(await checkClocks(storage, 'sqlite', now, undefined)).toMatchObject({ verdict: 'ok' })
  await storage.nodes.publish(node(now))
  expect(await checkClocks(storage, 'sqlite', now, undefined)).toMatchObject({
    verdict: 'warn',
    message: 'The clock is 3600 seconds ahead of what the file has seen pass.',
  })
})

test('what a version before pruned by a clock that was ahead', async () => {
  const { path, storage } = await openFile()
  const now = Date.now()
  execute(path, `UPDATE feed_state SET pruned_until = ${now + hour}`)
  expect(await checkClocks(storage, 'sqlite', now, undefined)).toMatchObject({
    verdict: 'fail',
    message:
      'Something was removed by a clock that was ahead: tokens that expire within 3600 seconds are refused.',
  })
})
