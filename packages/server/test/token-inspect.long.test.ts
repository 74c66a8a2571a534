/** `token inspect`: what it shows, and that its verdict is the server's. */
import { beforeAll, describe, expect, test } from 'vitest'
import { Client, type Credential } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import {
  createFolder,
  printedPassword,
  quick,
  type ServerProcess,
  startServer,
} from './support/server-process.ts'

interface Inspected {
  header?: Record<string, unknown>
  payload?: Record<string, unknown>
  size: { header: number; payload: number; signature: number; total: number }
  checks: { name: string; verdict: string; code?: string }[]
  verdict: string
}

let server: ServerProcess
let client: Client
let token: Credential

/** The checks that did not pass, with their codes. */
const failures = ({ checks }: Inspected) =>
  checks.filter(check => check.verdict !== 'ok').map(({ name, code }) => [name, code])

async function inspect(
  text: string,
  folder = server.folder,
): Promise<{ code: number | null; inspected: Inspected }> {
  const { code, json } = await countersign(folder, ['token', 'inspect', '--json'], { input: text })
  return { code, inspected: json<Inspected>() }
}

beforeAll(async () => {
  server = await startServer({ env: { ...quick, COUNTERSIGN_ACCESS_TOKEN_SECONDS: '600' } })
  client = new Client(server.url)
  await client.signUp('ada@example.com', 'a good password')
  token = await client.signIn('ada@example.com', 'a good password', 'token')
})

describe('with the database', () => {
  test('a good token, as an argument, for a person', async () => {
    const { code, stdout } = await countersign(server.folder, ['token', 'inspect', token.secret])
    expect(code).toBe(0)
    expect(stdout).toContain('alg  "EdDSA"')
    expect(stdout).toMatch(/exp +\d+ {2}\(20\d\d-.*Z, in \d+ minutes?\)/)
    expect(stdout).toContain(`Size: ${token.secret.length} bytes in all`)
    expect(stdout).toContain('Verdict: a server over this database accepts it now.')
  })

  test('a good token from standard input, with what people copy along', async () => {
    const { code, inspected } = await inspect(`Authorization: Bearer ${token.secret}\n`)
    expect([code, inspected.verdict, failures(inspected)]).toEqual([0, 'accepted', []])
    const { header, payload, signature, total } = inspected.size
    expect(header + payload + signature + 2).toBe(total)
    expect(inspected.payload).toMatchObject({ jti: token.id, sub: token.subjectId })
  })

  test('revoked: every part is good, and it is refused', async () => {
    const revoked = await client.signIn('ada@example.com', 'a good password', 'token')
    await client.send('POST', '/auth/sign-out', { headers: revoked.headers, body: {} })
    const { code, inspected } = await inspect(revoked.secret)
    expect([code, inspected.verdict, failures(inspected)]).toEqual([1, 'revoked', []])
  })

  test('tampered: a changed claim, a changed signature, another key, `none`', async () => {
    const [header = '', payload = '', signature = ''] = token.secret.split('.')
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const changed = await inspect(
      `${header}.${encode({ ...claims, sub: 'AAAAAAAAAAAAAAAAAAAAAA' })}.${signature}`,
    )
    expect(changed.inspected.verdict).toBe('invalid-signature')
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`
    expect((await inspect(`${header}.${payload}.${flipped}`)).inspected.verdict).toBe('invalid-signature')
    const foreign = await inspect(
      `${encode({ alg: 'EdDSA', kid: 'AAAAAAAA', typ: 'at+jwt' })}.${payload}.${signature}`,
    )
    expect(failures(foreign.inspected)).toEqual([['signature', 'unknown-key']])
    const none = await inspect(`${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`)
    expect([none.code, none.inspected.verdict]).toEqual([1, 'malformed'])
    expect(none.inspected.header).toEqual({ alg: 'none', typ: 'JWT' })
  })

  test('garbage is shown as what it is, never as a stack', async () => {
    for (const text of ['garbage', 'a.b.c', '....', 'e30.e30.e30', '\u0000', '{"json":true}', 'é.ü.ß']) {
      const { code, inspected } = await inspect(text)
      expect([text, code, inspected.verdict]).toEqual([text, 1, 'malformed'])
    }
    expect(await countersign(server.folder, ['token', 'inspect'], { input: '' })).toMatchObject({ code: 2 })
  })
})

test('shows numbers with every digit, repeated members, and which claims are missing', async () => {
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  const [header = '', , signature = ''] = token.secret.split('.')
  const payload = encode('{"n":9007199254740993,"sub":"one","sub":"two"}')
  const { stdout } = await countersign(server.folder, [
    'token',
    'inspect',
    `${header}.${payload}.${signature}`,
  ])
  expect(stdout).toContain('9007199254740993')
  expect(stdout).toMatch(/sub +"one"\n +sub +"two"/)
  expect(stdout).toMatch(/type +FAILED: wrong-type.*sub/)
  const bare = `${header}.${encode('{"sub":"one"}')}.${signature}`
  const { inspected } = await inspect(bare)
  expect(inspected.checks.find(({ name }) => name === 'type')).toMatchObject({
    claims: ['iss', 'aud', 'exp', 'iat', 'jti', 'client_id'],
  })
})

describe('expired', () => {
  test('is told so, with how long ago', async () => {
    const brief = await startServer({ env: { ...quick, COUNTERSIGN_ACCESS_TOKEN_SECONDS: '1' } })
    const short = await new Client(brief.url).signIn('admin', printedPassword(brief), 'token')
    const other = new Client(brief.url)
    await expect.poll(async () => (await other.whoami(short)).body.code).toBe('expired')
    const { code, inspected } = await inspect(short.secret, brief.folder)
    expect([code, inspected.verdict, failures(inspected)]).toEqual([1, 'expired', [['expiry', 'expired']]])
    // Within half a second of the expiry it is "now".
    await expect
      .poll(async () => (await countersign(brief.folder, ['token', 'inspect', short.secret])).stdout)
      .toMatch(/exp .*, \d+ (second|minute)s? ago\)/)
    await brief.stop()
  })
})

describe('encrypted', () => {
  test('shows the outside, its sizes and the token inside; without the keys only the outside', async () => {
    const encrypting = await startServer({ env: { ...quick, COUNTERSIGN_TOKEN_FORMAT: 'jwe' } })
    const body = { identifier: 'admin', password: printedPassword(encrypting), credential: 'token' }
    const signedIn = await new Client(encrypting.url).send('POST', '/auth/sign-in', { body })
    const { access_token: secret = '', subject } = signedIn.body
    const { code, stdout } = await countersign(encrypting.folder, ['token', 'inspect', secret])
    expect(code).toBe(0)
    expect(stdout).toContain('enc  "A256GCM"')
    expect(stdout).toContain(`sub        "${subject?.id}"`)
    expect(stdout).toContain(`Size: ${secret.length} bytes in all`)
    expect(stdout).toContain('Verdict: a server over this database accepts it now.')

    const closed = await countersign(createFolder(), ['token', 'inspect', secret])
    expect(closed.stdout).toContain('enc  "A256GCM"')
    expect(closed.stdout).toMatch(/encryption +not judged/)
    expect(closed.stdout).not.toContain('Payload')
    await encrypting.stop()
  })
})

describe('without a database', () => {
  test('shows everything but signature and revocation, and says why not', async () => {
    const folder = createFolder()
    const { code, stdout } = await countersign(folder, ['token', 'inspect', token.secret])
    expect(code).toBe(0)
    expect(stdout).toContain(`jti        "${token.id}"`)
    expect(stdout).toMatch(/signature +not judged/)
    expect(stdout).toContain('could not be judged, because there is no database at')
  })
})
