/** The commands on subjects and sessions, and what every command has in common. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { version } from 'countersign'
import { beforeAll, describe, expect, test } from 'vitest'
import { runArguments } from '../src/command/run.ts'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { createFolder, executable, quick, type ServerProcess, startServer } from './support/server-process.ts'

interface ListedSubject {
  id: string
  identifier: string
  status: string
  roles: string[]
}

let server: ServerProcess
let client: Client
const run = (args: readonly string[], input?: string | Uint8Array) =>
  countersign(server.folder, args, input === undefined ? {} : { input })

beforeAll(async () => {
  server = await startServer()
  client = new Client(server.url)
})

describe('subjects', () => {
  test('add with a random password, printed once, that signs in', async () => {
    const added = await run([
      'subject',
      'add',
      'Ada@Example.com',
      '--role',
      'editor',
      '--role',
      'admin',
      '--json',
    ])
    expect(added.code).toBe(0)
    const { subject, password } = added.json<{ subject: ListedSubject; password: string }>()
    expect(subject).toMatchObject({
      identifier: 'ada@example.com',
      roles: ['admin', 'editor'],
      status: 'active',
    })
    expect((await client.signIn('ada@example.com', password, 'session')).subjectId).toBe(subject.id)
  })

  test('add with a password from standard input, which is not printed', async () => {
    const added = await run(['subject', 'add', 'bob', '--password-stdin'], 'correct horse battery\n')
    expect(added).toMatchObject({ code: 0, stdout: expect.not.stringContaining('correct horse') })
    await client.signIn('bob', 'correct horse battery', 'token')
  })

  test('a password on standard input is taken without a byte order mark, and without any break of its line', async () => {
    const added = await run(
      ['subject', 'add', 'marked', '--password-stdin'],
      '\ufeffcorrect horse battery\r\n',
    )
    expect(added.code).toBe(0)
    await client.signIn('marked', 'correct horse battery', 'token')
  })

  test.each([
    ['in another coding', Buffer.from('correct horse b\xe4ttery\n', 'latin1'), 'is not UTF-8'],
    ['in UTF-16', Buffer.from('\ufeffcorrect horse battery', 'utf16le'), 'is not UTF-8'],
    ['of more than one line', 'correct horse\nbattery\n', 'has more than one line'],
  ])('a password on standard input %s is refused, and nobody is added', async (_, input, message) => {
    const refused = await run(['subject', 'add', 'spoilt', '--password-stdin', '--json'], input)
    expect([refused.code, refused.error()]).toMatchObject([2, { message: expect.stringContaining(message) }])
    expect((await run(['subject', 'list', '--query', 'spoilt'])).stdout).toContain('no such subjects')
  })

  test('are found in whatever case they are typed, and by their id', async () => {
    const added = await run(['subject', 'add', 'sought@example.com', '--json'])
    const { id } = added.json<{ subject: ListedSubject }>().subject
    for (const query of ['SOUGHT', id]) {
      const { subjects } = (await run(['subject', 'list', '--query', query, '--json'])).json<{
        subjects: ListedSubject[]
      }>()
      expect(subjects.map(subject => subject.id)).toEqual([id])
    }
  })

  test.each([
    [['subject', 'add', 'bob'], 1, 'identifier-taken'],
    [['subject', 'add', 'b b'], 1, 'invalid-identifier'],
    [['subject', 'add', 'carol', '--role', 'No!'], 1, 'invalid-role'],
    [['subject', 'add'], 2, 'usage'],
    [['subject', 'add', 'a', 'b'], 2, 'usage'],
    [['subject', 'add', 'a', '--rolle', 'x'], 2, 'unknown-option'],
    [['subject', 'list', '--status', 'gone'], 2, 'usage'],
    [['subject', 'disable', 'nobody'], 1, 'no-such-subject'],
    [['subject', 'roles', 'admin', 'No!'], 1, 'invalid-role'],
    [['subject', 'roles', 'admin', 'editor', '--none'], 2, 'usage'],
    [['subject', 'roles'], 2, 'usage'],
    [['subject', 'revoke', 'AAAAAAAAAAAAAAAAAAAAAA'], 1, 'no-such-subject'],
    [['session', 'revoke', 'AAAAAAAAAAAAAAAAAAAAAA'], 1, 'no-such-session'],
    [['key', 'revoke', 'AAAAAAAA'], 1, 'no-such-key'],
    [['key', 'revoke'], 2, 'usage'],
    [['session', 'list', '--subject', 'nobody'], 1, 'no-such-subject'],
    [['subject', 'frobnicate'], 2, 'unknown-command'],
    [['tokn', 'inspect'], 2, 'unknown-command'],
  ] as const)('%j is refused with exit %i and %s', async (args, exitCode, code) => {
    const environment = { ...quick, COUNTERSIGN_DATABASE_URL: `sqlite:${server.database}` }
    await expect(runArguments(args, environment, false)).rejects.toMatchObject({
      code,
      exitCode,
      message: expect.stringMatching(/^\S[^\n]+\.$/),
    })
  })

  test('a refusal as JSON is on standard error', async () => {
    const refused = await run(['subject', 'add', 'carol', '--password-stdin', '--json'], 'password1')
    expect([refused.code, refused.error().code, refused.stdout]).toEqual([1, 'weak-password', ''])
  })

  test('a refusal is one line for a person', async () => {
    expect(await run(['subject', 'revoke', 'nobody'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'countersign: There is no subject with that id or identifier. See `countersign subject list`.\n',
    })
  })

  test('list, searched and by status; disable and enable by identifier and by id', async () => {
    const id = await client.signUp('dora@example.com', 'a good password')
    const session = await client.signIn('dora@example.com', 'a good password', 'session')
    const disabled = await run(['subject', 'disable', 'Dora@example.com', '--json'])
    expect(disabled.json<{ subject: ListedSubject }>().subject).toMatchObject({ id, status: 'disabled' })
    expect((await client.whoami(session)).body.code).toBe('revoked')

    const listed = await run(['subject', 'list', '--query', 'dora', '--status', 'disabled', '--json'])
    expect(listed.json<{ subjects: ListedSubject[] }>().subjects.map(subject => subject.id)).toEqual([id])
    expect((await run(['subject', 'list', '--all'])).stdout).toMatch(/^ID +IDENTIFIER +STATUS/)

    expect((await run(['subject', 'enable', id])).code).toBe(0)
    // An end is for ever: only a new sign-in helps (K27).
    expect((await client.whoami(session)).body.code).toBe('revoked')
    await client.signIn('dora@example.com', 'a good password', 'session')
  })

  test('revoke says which nodes have applied it', async () => {
    const id = await client.signUp('emil@example.com', 'a good password')
    const token = await client.signIn('emil@example.com', 'a good password', 'token')
    const revoked = (await run(['subject', 'revoke', 'emil@example.com', '--json'])).json<{
      subject: string
      complete: boolean
    }>()
    expect(revoked).toMatchObject({ subject: id, complete: true })
    expect((await client.whoami(token)).body.code).toBe('revoked')
  })
})

describe('sessions', () => {
  test('list, of one subject or all; revoke by the public handle', async () => {
    await client.signUp('fay@example.com', 'a good password')
    const session = await client.signIn('fay@example.com', 'a good password', 'session')
    const listed = await run(['session', 'list', '--subject', 'fay@example.com', '--json'])
    expect(listed.json<{ sessions: { sid: string }[] }>().sessions.map(({ sid }) => sid)).toEqual([
      session.id,
    ])
    // The identifier itself is nowhere.
    expect(listed.stdout).not.toContain(session.secret)
    expect((await run(['session', 'list'])).stdout).toContain(session.id)
    expect((await run(['session', 'revoke', session.id])).stdout).toContain('Applied by every running node')
    expect((await client.whoami(session)).body.code).toBe('revoked')
  })
})

describe('every command', () => {
  test('--version, --help, and the help of each', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
    const general = await run(['--help'])
    expect(general.code).toBe(0)
    const commands = (await run(['--help', '--json'])).json<{ commands: { command: string }[] }>().commands
    expect(commands.map(({ command }) => command)).toEqual([
      'serve',
      'relay',
      'subject add',
      'subject invite',
      'subject set',
      'subject rename',
      'subject password',
      'subject factors',
      'subject remove-factor',
      'subject remove',
      'subject export',
      'subject import',
      'subject list',
      'subject disable',
      'subject enable',
      'subject roles',
      'subject revoke',
      'session list',
      'session revoke',
      'key list',
      'key rotate',
      'key revoke',
      'token inspect',
      'passwords build',
      'webhook list',
      'webhook add',
      'webhook remove',
      'webhook rotate',
      'webhook dead',
      'client secret',
      'secret rotate',
      'migrate',
      'backup restored',
      'audit export',
      'audit archive',
      'doctor',
      'compare',
    ])
    const help = await run(['subject', 'add', '--help'])
    expect(help).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: countersign subject add IDENTIFIER'),
    })
    expect(help.stdout).toContain('--password-stdin')
  })

  test('without a database says so; `subject add` and `migrate` make one', async () => {
    const empty = createFolder()
    for (const args of [['subject', 'list'], ['session', 'list'], ['subject', 'revoke', 'a'], ['doctor']]) {
      const { code, stderr, stdout } = await countersign(empty, args)
      expect(code).toBe(1)
      expect(stderr + stdout).toContain('There is no database at')
      expect(existsSync(`${empty}/data`)).toBe(false)
    }
    const migrated = (await countersign(empty, ['migrate', '--json'])).json<{
      applied: string[]
      current: number
    }>()
    expect(migrated.applied.length).toBe(migrated.current)
    expect((await countersign(empty, ['migrate', '--json'])).json<{ applied: string[] }>().applied).toEqual(
      [],
    )
    expect((await countersign(empty, ['subject', 'add', 'first'])).code).toBe(0)
  })

  test('an old Node.js is told so in one line', () => {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' })
      await import(${JSON.stringify(pathToFileURL(executable).href)})`
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', pretend], { stdio: 'pipe' }),
    ).toThrow(/countersign: needs Node\.js 22\.18 or newer, and this is 20\.20\.2\..*npx countersign/)
  })
})
