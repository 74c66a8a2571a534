/** The first start, the second, and the starts that must fail. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { countRows } from './support/database-file.ts'
import { createFolder, printedPassword, quick, startServer } from './support/server-process.ts'

const run = promisify(execFile)
const serve = ['serve', '--port', '0']

describe('first start', () => {
  test('makes everything for this user only, and prints three lines that work when pasted', async () => {
    const server = await startServer()
    for (const file of ['countersign.db', 'countersign.secret']) {
      expect(statSync(join(server.folder, 'data', file)).mode & 0o777).toBe(0o600)
    }
    const lines = server
      .stdout()
      .split('\n')
      .filter(line => line.startsWith('curl '))
    expect(lines).toHaveLength(3)
    const { stdout } = await run('bash', ['-c', lines.join('\n')], { cwd: '/' })
    const answers = stdout
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line))
    expect(answers.map(({ subject }) => subject.identifier)).toEqual(['admin', 'admin', 'admin'])
    expect(answers[0].session.sid).toBe(answers[1].credential.sid)
    expect(stdout).toMatch(/authorization: Bearer eyJ/i)
    await server.stop()
  })

  test('the second start adds nobody, shows no password, and keeps sessions and tokens', async () => {
    const first = await startServer()
    const client = new Client(first.url)
    const password = printedPassword(first)
    const session = await client.signIn('admin', password, 'session')
    const token = await client.signIn('admin', password, 'token')
    expect(await first.stop()).toBe(0)

    const second = await startServer({ folder: first.folder })
    expect(second.stdout()).not.toMatch(/Password:/)
    expect(second.stdout()).toContain('in place of PASSWORD')
    expect(countRows(second.database).subject).toBe(1)
    const again = new Client(second.url)
    expect((await again.whoami(session)).status).toBe(200)
    // Another port, no public address set: the tokens of before still count.
    expect((await again.whoami(token)).status).toBe(200)
    await second.stop()
  })

  test('takes the administrator from the settings, and does not print that password', async () => {
    const password = 'not the usual one 7'
    const env = {
      ...quick,
      COUNTERSIGN_ADMIN_IDENTIFIER: "o'hara@example.com",
      COUNTERSIGN_ADMIN_PASSWORD: password,
    }
    const server = await startServer({ env })
    expect(server.stdout()).not.toContain(password)
    await new Client(server.url).signIn("o'hara@example.com", password, 'session')
    await server.stop()
  })

  test('several at once share one secret and one administrator', async () => {
    const folder = createFolder()
    const servers = await Promise.all([1, 2, 3].map(async () => startServer({ folder })))
    const printed = servers.filter(server => server.stdout().includes('Password:'))
    expect(printed).toHaveLength(1)
    const token = await new Client(servers[0]?.url ?? '').signIn(
      'admin',
      printedPassword(printed[0] ?? { stdout: () => '' }),
      'token',
    )
    for (const server of servers) expect((await new Client(server.url).whoami(token)).status).toBe(200)
    await Promise.all(servers.map(server => server.stop()))
  })
})

describe('a start that must fail', () => {
  test('port in use: one clear line, exit 1, nothing made', async () => {
    const holder = createServer()
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve))
    const address = holder.address()
    const port = typeof address === 'object' && address !== null ? `${address.port}` : ''
    const folder = createFolder()
    for (const workers of ['1', '2']) {
      const { code, stderr, stdout } = await countersign(folder, [
        'serve',
        '--port',
        port,
        '--workers',
        workers,
      ])
      expect(code).toBe(1)
      expect(stderr).toMatch(
        new RegExp(`^countersign: Cannot listen on 127.0.0.1 port ${port}: it is in use\\..*--port`),
      )
      expect(stdout).toBe('')
      expect(existsSync(join(folder, 'data'))).toBe(false)
    }
    holder.close()
  })

  // Where not even root may write.
  test.skipIf(process.platform !== 'linux')(
    'a data folder that cannot be written is told as that',
    async () => {
      const args = [...serve, '--database-url', 'sqlite:/sys/countersign.db']
      const { code, stderr } = await countersign(createFolder(), args)
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(
          /^countersign: \/sys\/countersign\.\w+ cannot be written \(EACCES\)\. .*make \/sys writable/,
        ),
      ])
      expect(stderr).not.toContain('defect')
    },
  )

  test('a data folder that is a file is told as that', async () => {
    const folder = createFolder()
    writeFileSync(join(folder, 'data'), '')
    const { code, stderr } = await countersign(folder, serve)
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/data\/countersign\.\w+ cannot be \w+ \(E(NOTDIR|EXIST)\)\./),
    ])
    expect(stderr).not.toContain('defect')
  })

  test('a database that cannot be reached is told by its cause, in doctor too, and with debugging by what lies behind it', async () => {
    const env = {
      COUNTERSIGN_DATABASE_URL: 'postgres://ada:my-weak-secret@127.0.0.1:1/auth',
      COUNTERSIGN_DEBUG: 'on',
    }
    const told = 'The database cannot be reached at 127.0.0.1:1 (ECONNREFUSED): nothing listens there.'
    const folder = createFolder()
    const started = await countersign(folder, serve, { env })
    expect([started.code, started.stderr]).toEqual([1, expect.stringContaining(told)])
    expect(started.stderr).toMatch(/\nCaused by Error ECONNREFUSED: /)
    const doctor = await countersign(folder, ['doctor'], { env })
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining(told)])
    for (const text of [started.stderr, started.stdout, doctor.stderr, doctor.stdout])
      expect(text).not.toContain('weak')
  })

  test('another secret, a spoilt secret, a missing secret: refused, and nothing is replaced', async () => {
    const server = await startServer()
    await server.stop()
    const { folder } = server
    const file = join(folder, 'data', 'countersign.secret')
    const secret = readFileSync(file, 'utf8')

    const other = await countersign(folder, serve, { env: { COUNTERSIGN_SECRET: 'A'.repeat(43) } })
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not open the keys'),
    })

    writeFileSync(file, 'half a sec')
    expect(await countersign(folder, serve)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not usable'),
    })

    rmSync(file)
    const missing = await countersign(folder, serve)
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no secret to open') })
    expect(existsSync(file)).toBe(false)

    writeFileSync(file, secret, { mode: 0o600 })
    await (await startServer({ folder })).stop()
  })

  test('a database from `migrate` alone has no keys yet, so the secret is made', async () => {
    const folder = createFolder()
    expect((await countersign(folder, ['migrate'])).code).toBe(0)
    const server = await startServer({ folder })
    expect(existsSync(join(folder, 'data', 'countersign.secret'))).toBe(true)
    await server.stop()
  })

  test('an administrator that is refused', async () => {
    const weak = await countersign(createFolder(), serve, {
      env: { COUNTERSIGN_ADMIN_PASSWORD: 'password1' },
    })
    expect(weak).toMatchObject({ code: 1, stderr: expect.stringContaining('COUNTERSIGN_ADMIN_PASSWORD') })
    const bad = await countersign(createFolder(), serve, { env: { COUNTERSIGN_ADMIN_IDENTIFIER: 'a b' } })
    expect(bad).toMatchObject({ code: 1, stderr: expect.stringContaining('COUNTERSIGN_ADMIN_IDENTIFIER') })
  })

  test('an address that other machines reach, without a public https address', async () => {
    const refused = await countersign(createFolder(), ['serve', '--host', '192.0.2.1', '--port', '0'])
    // Refused for the address, which is not ours, or for plain http: never started.
    expect(refused.code).toBeGreaterThan(0)
    const plain = await countersign(createFolder(), [...serve, '--public-url', 'http://auth.example.com'])
    expect(plain).toMatchObject({ code: 2, stderr: expect.stringContaining('must be https') })
  })
})
