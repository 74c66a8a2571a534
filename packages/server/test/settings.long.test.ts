/** Settings: flags and environment, what is refused and how it is told. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../src/command/command-error.ts'
import { settingsTable } from '../src/command/help.ts'
import { readSettings } from '../src/settings/read-settings.ts'
import { settingNames, settingTable } from '../src/settings/settings.ts'
import { hashesAtOnce } from '../src/store/options.ts'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { createFolder, quick, startServer } from './support/server-process.ts'

const folder = createFolder()

describe('what is refused, with exit 2 and everything at once', () => {
  test.each([
    ['COUNTERSIGN_PORT', '70000', 'must be a whole number from 0 to 65535'],
    ['COUNTERSIGN_PORT', '3e3', 'must be a whole number from 0 to 65535'],
    ['COUNTERSIGN_PUBLIC_URL', 'https://example.com/auth', 'without a path'],
    ['COUNTERSIGN_PUBLIC_URL', 'http://example.com', 'must be https'],
    ['COUNTERSIGN_PUBLIC_URL', 'https://example.com?x', 'without a path'],
    ['COUNTERSIGN_PUBLIC_URL', 'https://example.com/#', 'without a path'],
    ['COUNTERSIGN_PUBLIC_URL', 'https://ann@example.com', 'without a path'],
    ['COUNTERSIGN_DATABASE_URL', 'mysql://localhost/auth', 'must be sqlite:PATH'],
    ['COUNTERSIGN_DATABASE_URL', 'postgres:localhost/auth', 'or postgres://USER:PASSWORD@HOST/DATABASE'],
    ['COUNTERSIGN_DATABASE_URL', 'postgres://ada:p/w@localhost/auth', 'are written %23 %25 %2F'],
    ['COUNTERSIGN_DATABASE_URL', 'sqlite::memory:', 'must be sqlite:PATH'],
    ['COUNTERSIGN_DATABASE_URL', 'sqlite:./c.db?mode=ro', 'options such as ?mode=ro are not taken'],
    ['COUNTERSIGN_REFRESH', 'yes', 'must be on or off'],
    ['COUNTERSIGN_REFRESH_IDLE_SECONDS', '0', 'must be a whole number'],
    ['COUNTERSIGN_TOKEN_FORMAT', 'jwt', 'must be jws or jwe'],
    ['COUNTERSIGN_TOKEN_ALGORITHM', 'none', 'must be EdDSA or ES256 or RS256 or PS256 or HS256'],
    ['COUNTERSIGN_KEY_ROTATION_SECONDS', '60', 'must be off or a whole number from 3600'],
    ['COUNTERSIGN_SIGN_IN_RATE', '-1', 'must be off or a whole number'],
    ['COUNTERSIGN_SIGN_UP', 'yes', 'must be open or verified or invited or closed'],
    ['COUNTERSIGN_TRUSTED_PROXIES', '10.0.0.0/8,proxy', 'must be addresses or networks'],
    ['COUNTERSIGN_PASSWORD_CONCURRENCY', '0', 'must be a whole number from 1 to 1024'],
    ['COUNTERSIGN_WORKERS', '0', 'must be a whole number from 1 to 64'],
    ['COUNTERSIGN_SECRET', 'c2hvcnQ', 'must be 32 random bytes in base64url'],
    ['COUNTERSIGN_MAX_STALENESS_MS', '1s', 'must be a whole number'],
    ['COUNTERSIGN_PROT', '1', 'there is no such setting. Did you mean COUNTERSIGN_PORT?'],
  ])('%s=%s', (variable, value, message) => {
    const read = () => readSettings({}, { [variable]: value })
    expect(read).toThrow(UsageError)
    expect(read).toThrow(`${variable}: `)
    expect(read).toThrow(message)
  })

  test('several mistakes are told together; a secret is never repeated', async () => {
    const env = { COUNTERSIGN_PORT: 'x', COUNTERSIGN_WORKERS: 'x', COUNTERSIGN_SECRET: 'my-weak-secret' }
    const { code, stderr } = await countersign(folder, ['serve', '--json'], { env })
    expect(code).toBe(2)
    const { error } = JSON.parse(stderr)
    expect(error.code).toBe('invalid-settings')
    expect(error.message.split('\n')).toHaveLength(3)
    expect(stderr).not.toContain('my-weak-secret')
  })

  test('a database address that does not fit is not repeated: it may hold a password', async () => {
    const env = { COUNTERSIGN_DATABASE_URL: 'postgre://ann:my-weak-secret@localhost/auth' }
    const { code, stderr } = await countersign(folder, ['serve'], { env })
    expect(code).toBe(2)
    expect(stderr).toContain('COUNTERSIGN_DATABASE_URL: must be')
    expect(stderr).not.toContain('my-weak-secret')
  })

  test('an unknown flag, with a guess; a flag without its value; a secret as a flag', async () => {
    const unknown = await countersign(folder, ['serve', '--prot', '1'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean --port?') })
    expect(await countersign(folder, ['serve', '--port'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs a value'),
    })
    const secret = await countersign(folder, ['serve', '--admin-password', 'hush'])
    expect(secret).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Set COUNTERSIGN_ADMIN_PASSWORD in the environment'),
    })
  })
})

describe('variables that Kubernetes sets for a service', () => {
  const ofService = {
    COUNTERSIGN_SERVICE_HOST: '10.96.14.7',
    COUNTERSIGN_SERVICE_PORT: '3000',
    COUNTERSIGN_SERVICE_PORT_HTTP: '3000',
    COUNTERSIGN_PORT: 'tcp://10.96.14.7:3000',
    COUNTERSIGN_PORT_3000_TCP: 'tcp://10.96.14.7:3000',
    COUNTERSIGN_PORT_3000_TCP_PROTO: 'tcp',
    COUNTERSIGN_PORT_3000_TCP_PORT: '3000',
    COUNTERSIGN_PORT_3000_TCP_ADDR: '10.96.14.7',
    // One that is called countersign-db, and one with IPv6.
    COUNTERSIGN_DB_PORT: 'tcp://[fd00::1]:5432',
    COUNTERSIGN_DB_SERVICE_HOST: 'fd00::1',
  }

  test('do not keep it from starting, and are told in one line', async () => {
    const server = await startServer({ env: { ...quick, ...ofService }, args: ['--port', '0'] })
    expect(await server.stop()).toBe(0)
    const lines = server
      .stderr()
      .split('\n')
      .filter(line => line.includes('Kubernetes'))
    expect(lines).toEqual([
      expect.stringMatching(/^countersign: .*COUNTERSIGN_PORT, .*enableServiceLinks: false/),
    ])
    expect(server.stderr()).not.toContain('10.96.14.7')
    expect(readSettings({}, ofService).port).toBe(3000)
    expect(readSettings({ port: '4000' }, ofService).port).toBe(4000)
  })

  test.each([
    ['COUNTERSIGN_PORT', 'tcp://10.96.14.7'],
    ['COUNTERSIGN_PORT', 'http://10.96.14.7:3000'],
    ['COUNTERSIGN_SERVICE_HOST', 'auth.example.com'],
    ['COUNTERSIGN_SERVICE_NAME', 'countersign'],
    ['COUNTERSIGN_DB_PORT', '5432'],
  ])('what only looks like one is refused as before: %s=%s', (variable, value) => {
    expect(() => readSettings({}, { [variable]: value })).toThrow(`${variable}: `)
  })
})

describe('what is taken', () => {
  test.each([
    ['HTTPS://Auth.Example.com:443', 'https://auth.example.com'],
    ['https://auth.example.com/', 'https://auth.example.com'],
    ['https://AUTH.example.com:8443', 'https://auth.example.com:8443'],
    ['http://LocalHost:80', 'http://localhost'],
  ])('an origin in another spelling: %s is %s', (given, origin) => {
    const env = { COUNTERSIGN_PUBLIC_URL: given, COUNTERSIGN_ALLOWED_ORIGINS: `${given}, https://b.example` }
    expect(readSettings({}, env)).toMatchObject({
      publicUrl: origin,
      allowedOrigins: [origin, 'https://b.example'],
    })
  })

  test('a flag beats the environment; an empty variable counts as not set', async () => {
    const other = createFolder()
    const server = await startServer({
      folder: other,
      env: {
        ...quick,
        COUNTERSIGN_DATABASE_URL: 'sqlite:./wrong.db',
        COUNTERSIGN_SIGN_UP: 'open',
        COUNTERSIGN_NODE_ID: '',
      },
      args: ['--database-url', 'sqlite:./right/auth.db', '--sign-up', 'closed'],
    })
    expect(readFileSync(join(other, 'right', 'countersign.secret'), 'utf8')).toMatch(/^[\w-]{43}\n$/)
    const body = { identifier: 'a@example.com', password: 'a good password' }
    const { status } = await new Client(server.url).send('POST', '/auth/sign-up', { body })
    expect(status).toBe(403)
    await server.stop()
  })

  test('every algorithm signs tokens that the server accepts; the public address is their issuer', async () => {
    for (const algorithm of ['ES256', 'RS256', 'PS256', 'HS256']) {
      const env = {
        ...quick,
        COUNTERSIGN_TOKEN_ALGORITHM: algorithm,
        COUNTERSIGN_PUBLIC_URL: 'http://localhost:9999',
        COUNTERSIGN_ACCESS_TOKEN_SECONDS: '77',
      }
      const server = await startServer({ env })
      const client = new Client(server.url)
      await client.signUp('a@example.com', 'a good password')
      const token = await client.signIn('a@example.com', 'a good password', 'token')
      const [header, claims] = token.secret.split('.').map(part => Buffer.from(part, 'base64url').toString())
      expect(JSON.parse(header ?? '').alg).toBe(algorithm)
      const { iss, exp, iat } = JSON.parse(claims ?? '')
      expect([iss, exp - iat]).toEqual(['http://localhost:9999', 77])
      expect((await client.whoami(token)).status).toBe(200)
      // The command line leaves the keys as they are, whatever its own environment says.
      expect((await countersign(server.folder, ['subject', 'list'])).code).toBe(0)
      expect(
        (await client.whoami(await client.signIn('a@example.com', 'a good password', 'token'))).status,
      ).toBe(200)
      await server.stop()
    }
  })

  test('`serve --help` lists every setting', async () => {
    const { code, stdout } = await countersign(folder, ['serve', '--help'])
    expect(code).toBe(0)
    for (const name of settingNames) expect(stdout).toContain(settingTable[name].variable)
  })

  test('the table in the documentation is this one', () => {
    const document = new URL('../../../docs/configuration.md', import.meta.url)
    expect(readFileSync(document, 'utf8')).toContain(settingsTable())
  })
})

test.each([
  [1, 1, 1],
  [2, 1, 1],
  [8, 1, 7],
  [8, 2, 3],
  [4, 64, 1],
])('of %i cores, %i workers hash on %i each by default, and leave one to checks', (cores, workers, each) => {
  expect(hashesAtOnce(cores, workers)).toBe(each)
})
