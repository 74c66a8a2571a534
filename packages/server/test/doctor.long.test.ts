/** `doctor` finds what it is there to find. */
import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { execute } from './support/database-file.ts'
import { createFolder, printedPassword, startServer } from './support/server-process.ts'

interface Report {
  ok: boolean
  checks: {
    check: string
    verdict: string
    message: string
    advice?: string
    details?: { events: number; head: string }
  }[]
}

/** Of a server that has stopped. */
let before: string
let folder: string
const secretFile = () => join(folder, 'data', 'countersign.secret')
const database = () => join(folder, 'data', 'countersign.db')

async function examine(): Promise<{ code: number | null; report: Report; failed: string[] }> {
  const { code, json } = await countersign(folder, ['doctor', '--json'])
  const report = json<Report>()
  return {
    code,
    report,
    failed: report.checks.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check),
  }
}

beforeAll(async () => {
  const server = await startServer()
  const client = new Client(server.url)
  const session = await client.signIn('admin', printedPassword(server), 'session')
  await client.signIn('admin', printedPassword(server), 'token')
  await client.send('POST', '/auth/sign-out', { headers: session.headers, body: {} })
  await server.stop()
  before = server.folder
})
beforeEach(() => {
  folder = createFolder(before)
})

describe('doctor', () => {
  test('all is well, beside a running server and after it; the head of the chain is told', async () => {
    const server = await startServer({ folder })
    const running = await examine()
    expect([running.code, running.failed, running.report.ok]).toEqual([0, [], true])
    expect(running.report.checks.map(({ check }) => check).sort()).toEqual([
      'audit',
      'clock',
      'database',
      'files',
      'integrity',
      'mail',
      'node',
      'nodes',
      'schema',
      'secret',
      'webhooks',
    ])
    expect(running.report.checks.find(({ check }) => check === 'nodes')?.message).toContain(server.url)
    const audit = running.report.checks.find(({ check }) => check === 'audit')
    expect(audit?.details?.events).toBeGreaterThanOrEqual(4)
    await server.stop()
    const stopped = await examine()
    expect([stopped.code, stopped.report.ok]).toEqual([0, true])
    expect(stopped.report.checks.find(({ check }) => check === 'audit')?.details).toEqual(audit?.details)
    const forPerson = await countersign(folder, ['doctor'])
    expect(forPerson.stdout).toContain(audit?.details?.head ?? 'no head')
  })

  test.each([
    [
      'a changed event',
      `UPDATE audit SET event = json_set(event, '$.outcome', 'refused') WHERE sequence = 2`,
      2,
    ],
    ['a removed event', 'DELETE FROM audit WHERE sequence = 3', 3],
    ['a changed hash', `UPDATE audit SET hash = 'A' WHERE sequence = 1`, 1],
  ])('a broken audit chain: %s', async (_name, sql, sequence) => {
    execute(database(), `DROP TRIGGER audit_refuses_update; DROP TRIGGER audit_refuses_delete; ${sql}`)
    const { code, failed, report } = await examine()
    expect([code, failed]).toEqual([1, ['audit']])
    expect(report.checks.find(({ check }) => check === 'audit')?.message).toContain(
      `broken at event ${sequence}:`,
    )
  })

  test('mails that wait too long, a webhook that takes nothing, events that were given up', async () => {
    const found = async () => {
      const { code, report } = await examine()
      const warned = report.checks.filter(({ verdict }) => verdict === 'warn')
      return [code, warned.map(({ check, message }) => [check, message])]
    }
    const now = Date.now()
    const insert = (id: string, state: string, createdAt: number) =>
      execute(
        database(),
        `INSERT INTO message (id, message_id, sealed, state, created_at, due_at, retry_until, keep_until)
         VALUES ('${id}', '<${id}@example.com>', x'00', '${state}', ${createdAt}, ${now + 3_600_000}, ${now + 9_000_000}, ${now + 9_000_000})`,
      )
    insert('young', 'waiting', now)
    insert('old', 'failed', now - 3_600_000)
    expect(await found()).toEqual([0, []])
    insert('stuck', 'waiting', now - 3_600_000)
    const mail = [
      'mail',
      '2 mails waiting, the oldest for 60 minutes. 1 mail of the last 30 days could not be sent.',
    ]
    expect(await found()).toEqual([0, [mail]])
    execute(
      database(),
      `DELETE FROM message;
       INSERT INTO webhook (id, url, events, status, secret, cursor, attempts, created_at) VALUES
         ('failing', 'https://a.example/', '[]', 'active', x'00', 0, 4, 1),
         ('new', 'https://b.example/', '[]', 'active', x'00', 0, 2, 1),
         ('off', 'https://c.example/', '[]', 'disabled', x'00', 0, 9, 1);`,
    )
    expect(await found()).toEqual([0, [['webhooks', 'Not delivered to: failing (4 tries).']]])
    execute(
      database(),
      `INSERT INTO webhook_dead (webhook_id, sequence, attempts, died_at) VALUES ('failing', 1, 15, 1);
       UPDATE webhook SET attempts = 0;`,
    )
    expect(await found()).toEqual([0, [['webhooks', '1 event given up.']]])
  })

  test('a missing secret, another secret, a secret that others may read', async () => {
    chmodSync(secretFile(), 0o644)
    expect((await examine()).failed).toEqual(['files'])
    writeFileSync(secretFile(), 'A'.repeat(43))
    chmodSync(secretFile(), 0o600)
    expect((await examine()).failed).toEqual(['secret'])
    rmSync(secretFile())
    const { code, failed, report } = await examine()
    expect([code, failed]).toEqual([1, ['secret']])
    expect(report.checks.find(({ check }) => check === 'secret')?.advice).toContain('from a backup')
  })

  test('a secret that cannot be read, and a file of TLS that is not there, are findings among the others', async () => {
    rmSync(secretFile())
    mkdirSync(secretFile())
    const unreadable = await examine()
    expect(unreadable.failed).toContain('store')
    expect(unreadable.report.checks.map(({ message }) => message).join()).toContain('cannot be read (EISDIR)')
    const env = {
      COUNTERSIGN_DATABASE_URL: 'postgres://ada:my-weak-secret@127.0.0.1/auth?sslkey=/nowhere.key',
    }
    const { code, stdout } = await countersign(folder, ['doctor'], { env })
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/ok +node .*[\s\S]*\/nowhere\.key.* cannot be read \(ENOENT\)/),
    ])
    expect(stdout).not.toContain('weak')
  })

  test('a file that is no database, and one that is damaged', async () => {
    truncateSync(database(), 20_000)
    const damaged = await examine()
    expect(damaged.code).toBe(1)
    expect(damaged.failed.length).toBeGreaterThan(0)
    writeFileSync(
      database(),
      'not a database, but long enough to look at, and then some more of it '.repeat(20),
    )
    expect((await examine()).failed).toEqual(['database'])
  })
})
