/** TLS with PostgreSQL: each `sslmode` as libpq has it, a private authority by URL and by option, and what contradicts itself. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { chown, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeCertificates } from '../../../../test/certificates.ts'
import { OwnServer } from '../../../../test/postgres/own-server.ts'
import { ConfigurationError } from '../../src/core/errors.ts'
import { type PostgresOptions, postgres } from '../../src/storage/postgres/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-tls-'))
/** Has signed the certificate of the server for `localhost`, and another that has not. */
const [authorityFile, otherFile] = [join(folder, 'authority.pem'), join(folder, 'other.pem')]
let authority: string
let server: OwnServer
let plain: OwnServer

beforeAll(async () => {
  const made = makeCertificates('localhost')
  authority = made.authority
  writeFileSync(authorityFile, authority)
  writeFileSync(otherFile, makeCertificates('localhost').authority)
  ;[server, plain] = await Promise.all([
    OwnServer.start({ settings: { fsync: 'off' } }),
    OwnServer.start({ settings: { fsync: 'off' } }),
  ])
  const { uid, gid } = statSync(server.folder)
  for (const [name, text] of [
    ['server.crt', made.certificate],
    ['server.key', made.key],
  ] as const) {
    const file = join(server.folder, name)
    await writeFile(file, text, { mode: 0o600 })
    await chown(file, uid, gid)
  }
  const client = new Client(server.url())
  await client.connect()
  await client.query('ALTER SYSTEM SET ssl = on')
  await client.query('SELECT pg_reload_conf()')
  await vi.waitUntil(
    async () => (await client.query("SELECT current_setting('ssl') AS ssl")).rows[0]?.ssl === 'on',
    60_000,
  )
  await client.end()
}, 120_000)
afterAll(async () => {
  await Promise.all([server.remove(), plain.remove()])
  rmSync(folder, { recursive: true, force: true })
})

interface Way {
  mode?: string
  parameters?: Record<string, string>
  host?: 'localhost' | '127.0.0.1'
  ssl?: PostgresOptions['ssl']
  to?: OwnServer
}

/** Opens a store that way; answers whether its connections are encrypted, or why there are none. */
async function reach({ mode, parameters = {}, host = '127.0.0.1', ssl, to = server }: Way): Promise<string> {
  const url = new URL(to.url())
  url.hostname = host
  if (mode !== undefined) url.searchParams.set('sslmode', mode)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  try {
    const store = await postgres({ url: url.href, ...(ssl !== undefined && { ssl }) }).open()
    await Promise.all([store.changes.read(), store.subjects.find('nobody'), store.proofs.prune(0)])
    const client = new Client(to.url())
    await client.connect()
    const { rows } = await client.query(
      "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'countersign'",
    )
    await client.end()
    await store.close()
    return rows.map(row => (row.ssl === true ? 'encrypted' : 'plain')).join()
  } catch (error) {
    if (error instanceof ConfigurationError) return `configuration: ${error.message}`
    return error instanceof Error
      ? (/\(([A-Z_]+|tls-not-offered)\)/.exec(error.message)?.[1] ?? error.message)
      : ''
  }
}

const byName = { sslrootcert: authorityFile }
const untrusted = /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/

describe('the mode', () => {
  test.each([
    ['disable', {}, 'plain'],
    ['allow', {}, 'plain'],
    ['prefer', {}, 'encrypted'],
    ['require', {}, 'encrypted'],
    ['no-verify', {}, 'encrypted'],
    ['verify-ca', { parameters: byName }, 'encrypted'],
    ['verify-full', { parameters: byName, host: 'localhost' }, 'encrypted'],
    ['verify-full', { parameters: byName }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('%s with %j: %s', async (mode, way, expected) => {
    expect(await reach({ mode, ...way })).toBe(expected)
  })

  test.each(['verify-ca', 'verify-full'])(
    '%s takes no certificate of an authority that is not trusted',
    async mode => {
      expect(await reach({ mode, host: 'localhost' })).toMatch(untrusted)
      expect(await reach({ mode, host: 'localhost', parameters: { sslrootcert: otherFile } })).toMatch(
        /CERT_SIGNATURE_FAILURE|UNABLE_TO_VERIFY|SELF_SIGNED/,
      )
    },
  )

  test('require verifies the authority where one is named, and no name', async () => {
    expect(await reach({ mode: 'require', parameters: byName })).toBe('encrypted')
    expect(await reach({ mode: 'require', parameters: { sslrootcert: otherFile } })).not.toBe('encrypted')
  })

  test('of a server without TLS: prefer and allow go on without, and none that asks for it does', async () => {
    for (const mode of ['disable', 'allow', 'prefer']) expect(await reach({ mode, to: plain })).toBe('plain')
    for (const mode of ['require', 'verify-ca', 'verify-full'])
      expect(await reach({ mode, to: plain, parameters: byName })).toBe('tls-not-offered')
  })
})

describe('the option', () => {
  test('names the authority as the URL would, with whatever mode stands there (F31)', async () => {
    for (const mode of ['require', 'verify-ca', 'verify-full', undefined]) {
      const way = { ...(mode !== undefined && { mode }), host: 'localhost' as const }
      expect(await reach({ ...way, ssl: { ca: authority } }), `${mode}`).toBe('encrypted')
    }
    expect(await reach({ mode: 'verify-full', host: 'localhost', ssl: true })).toMatch(untrusted)
    // Nothing there asks for a server that is verified.
    expect(await reach({ mode: 'prefer', ssl: { rejectUnauthorized: false } })).toBe('encrypted')
  })

  test.each([
    ['disable', { ca: 'x' }],
    ['disable', true],
    ['require', false],
    ['verify-full', { rejectUnauthorized: false }],
    ['verify-ca', { rejectUnauthorized: false }],
    ['allow', { ca: 'x' }],
    ['prefer', { ca: 'x', rejectUnauthorized: true }],
    ['prefer', { rejectUnauthorized: true }],
    ['allow', true],
  ] as const)('that contradicts sslmode=%s is refused: %j', async (mode, ssl) => {
    expect(await reach({ mode, ssl })).toMatch(new RegExp(`^configuration: .*sslmode=${mode}`))
  })
})

test('a mode that is none, and a file that is not there, are told before anything is reached', async () => {
  expect(await reach({ mode: 'strict' })).toMatch(/^configuration: .*sslmode that is none of disable, allow/)
  expect(await reach({ mode: 'verify-ca', parameters: { sslrootcert: '/nowhere/ca.pem' } })).toMatch(
    /^configuration: .*\/nowhere\/ca\.pem.*ENOENT/,
  )
})
