/** PostgreSQL that cannot be reached: each cause is told apart, with its code, host and port, and never with a password. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { chown, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeCertificates } from '../../../../test/certificates.ts'
import { freePort } from '../../../../test/free-port.ts'
import { OwnServer } from '../../../../test/postgres/own-server.ts'
import { ConfigurationError, StorageError } from '../../src/core/errors.ts'
import { migrate, postgres } from '../../src/storage/postgres/postgres.ts'

const secret = 'my-weak-secret'
const folder = mkdtempSync(join(tmpdir(), 'countersign-tls-'))
const authorityFile = join(folder, 'authority.pem')
let server: OwnServer

/** The server speaks TLS, with a certificate for another name than it is reached by, and lets in by it alone where asked so. */
beforeAll(async () => {
  server = await OwnServer.start({ settings: { fsync: 'off' } })
  const { authority, certificate, key } = makeCertificates('db.internal')
  writeFileSync(authorityFile, authority)
  const { uid, gid } = statSync(server.folder)
  for (const [name, text] of [
    ['server.crt', certificate],
    ['server.key', key],
  ] as const) {
    const file = join(server.folder, name)
    await writeFile(file, text, { mode: 0o600 })
    await chown(file, uid, gid)
  }
  await server.createDatabase('guarded')
  const rules = join(server.folder, 'pg_hba.conf')
  await writeFile(
    rules,
    `host postgres all 127.0.0.1/32 password\nhostssl guarded all 127.0.0.1/32 password\n${(await readFile(rules, 'utf8')).replaceAll(/^host/gm, '#host')}`,
  )
  const client = new Client(server.url())
  await client.connect()
  await client.query('ALTER SYSTEM SET ssl = on')
  await client.query('SELECT pg_reload_conf()')
  // The new settings hold for connections that the server accepts after it has heard of them.
  await vi.waitUntil(
    async () => (await client.query("SELECT current_setting('ssl') AS ssl")).rows[0]?.ssl === 'on',
    60_000,
  )
  await client.end()
})
afterAll(async () => {
  await server.remove()
  rmSync(folder, { recursive: true, force: true })
})

async function refusalOf(url: string): Promise<unknown> {
  const error: unknown = await migrate(url).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const written = inspect(error)
  expect(written).not.toContain(secret)
  expect(written).not.toContain('postgres:postgres')
  return error
}

/** The server's address with parts of it replaced. */
function address(change: (url: URL) => void, database = 'postgres'): string {
  const url = new URL(server.url(database))
  change(url)
  return url.href
}

describe('is told by what is wrong', () => {
  test.each([
    [
      'a certificate of an authority that is not trusted',
      () => address(url => url.searchParams.set('sslmode', 'verify-full')),
      /^The database cannot be reached at 127\.0\.0\.1:\d+ \((UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN)\): its certificate comes from an authority that is not trusted here\..* sslrootcert=FILE/,
    ],
    [
      'a certificate for another name',
      () =>
        address(url => {
          url.searchParams.set('sslmode', 'verify-full')
          url.searchParams.set('sslrootcert', authorityFile)
        }),
      /at 127\.0\.0\.1:\d+ \(ERR_TLS_CERT_ALTNAME_INVALID\): its certificate is for another name\./,
    ],
    [
      'TLS that is needed and not used',
      () => address(() => {}, 'guarded'),
      /takes no connection without TLS from here \(pg_hba\.conf\)\. Add sslmode=verify-full/,
    ],
    [
      'a host that is not there',
      () =>
        address(url => {
          url.hostname = 'no-such-host.invalid'
        }),
      /at no-such-host\.invalid:\d+ \((ENOTFOUND|EAI_AGAIN)\): /,
    ],
    [
      'a port that nothing listens on',
      () =>
        address(url => {
          url.port = '1'
        }),
      /at 127\.0\.0\.1:1 \(ECONNREFUSED\): nothing listens there\./,
    ],
    [
      'a wrong password',
      () =>
        address(url => {
          url.password = secret
        }),
      /^The database refused the user or its password\./,
    ],
    [
      'no password',
      () =>
        address(url => {
          url.password = ''
        }),
      /^The database refused the user or its password\.|\(password-missing\): it asks for a password, and the URL has none\./,
    ],
  ])('%s', async (_, url, message) => {
    const error = await refusalOf(url())
    expect(error).toBeInstanceOf(StorageError)
    expect((error as StorageError).message).toMatch(message)
  })

  test('another service on that port', async () => {
    const port = await freePort()
    const other = createServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
    }).listen(port, '127.0.0.1')
    const error = await refusalOf(`postgres://ada:${secret}@127.0.0.1:${port}/auth`)
    other.close()
    expect((error as StorageError).message).toMatch(
      /at 127\.0\.0\.1:\d+ \(\w+\): the connection was closed\. Check the port: what listens there may not be PostgreSQL\./,
    )
  })

  test('TLS that is asked for and not offered', async () => {
    const plain = createServer(socket => {
      socket.on('error', () => undefined)
      // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
      socket.once('data', () => socket.write('N'))
    })
    const port = await freePort()
    plain.listen(port, '127.0.0.1')
    const error = await refusalOf(`postgres://ada:${secret}@127.0.0.1:${port}/auth?sslmode=verify-full`)
    plain.close()
    expect((error as StorageError).message).toMatch(
      /\(tls-not-offered\): it does not offer TLS, which the URL asks for\./,
    )
  })

  test('and with the name and the authority that it has, it is reached', async () => {
    const reached = await migrate({
      url: server.url('guarded'),
      ssl: { ca: await readFile(authorityFile, 'utf8'), servername: 'db.internal' },
    })
    expect(reached.applied.length).toBeGreaterThan(0)
  })
})

describe('an address that says something else than was meant is refused as a setting', () => {
  test.each([
    ['# in the password', `postgres://ada:1#${secret}@db.internal/auth`],
    ['/ in the password', `postgres://ada:1/${secret}@db.internal/auth`],
    ['/ in the password, behind letters', `postgres://ada:a/${secret}@db.internal/auth`],
    ['@ and / in the password', `postgres://ada:1@a/${secret}@db.internal/auth`],
    ['? in the password', `postgres://ada:1?${secret}@db.internal/auth`],
    ['% in the password', `postgres://ada:100%${secret}@db.internal/auth`],
  ])('%s', (_, url) => {
    expect(() => postgres(url)).toThrow(ConfigurationError)
    expect(() => postgres(url)).toThrow(/^(?!.*weak).*must be percent-encoded: # is %23/)
  })

  test('a user in the parameters is none', () => {
    expect(() => postgres('postgres://db.internal:5432/auth?user=ada@db')).not.toThrow()
  })

  test.each(['sslkey', 'sslcert', 'sslrootcert'])('the file of %s is not there', parameter => {
    const url = `postgres://ada:${secret}@db.internal/auth?sslmode=verify-full&${parameter}=/nowhere/at-all.pem`
    expect(() => postgres(url)).toThrow(ConfigurationError)
    expect(() => postgres(url)).toThrow('/nowhere/at-all.pem, which the URL of postgres names for TLS')
  })
})
