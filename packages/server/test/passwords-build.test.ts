/** `countersign passwords build` as a process, and a server that goes by what it made. */
import { createHash } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { countersign } from './support/command-line.ts'
import { createFolder } from './support/server-process.ts'

let folder: string
beforeEach(() => {
  folder = createFolder()
})

const leaked = 'seven quiet herons'
const digest = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()
const download = (lines: readonly string[]) =>
  writeFileSync(join(folder, 'download.txt'), `${[...lines].sort().join('\r\n')}\r\n`)
const build = (...more: string[]) => countersign(folder, ['passwords', 'build', 'download.txt', ...more])

test('makes the file, and an account is refused by it', async () => {
  download([`${digest(leaked)}:3`, `${digest('rarely seen one')}:1`])
  const built = await build('--min-count', '2', '--to', 'breached.bin', '--json')
  expect(built).toMatchObject({ code: 0, stderr: '' })
  expect(built.json()).toEqual({ file: join(folder, 'breached.bin'), lines: 2, entries: 1, bytes: 49 })
  expect(readdirSync(folder).sort()).toEqual(['breached.bin', 'download.txt'])

  const add = (identifier: string, input: string) =>
    countersign(folder, ['subject', 'add', identifier, '--password-stdin', '--json'], {
      input: `${input}\n`,
      env: { COUNTERSIGN_BREACHED_PASSWORDS_FILE: 'breached.bin' },
    })
  const refused = await add('ada@example.com', leaked)
  expect([refused.code, refused.error()]).toEqual([
    1,
    { code: 'weak-password', message: 'The password is refused: it is known from a breach.' },
  ])
  expect(await add('ada@example.com', 'rarely seen one')).toMatchObject({ code: 0 })
})

describe('what it cannot use', () => {
  test.each([
    ['ntlm-digests', [`${'A'.repeat(32)}:1`]],
    ['malformed-digests', ['password1']],
    ['no-digests', []],
  ])('is refused with %s', async (code, lines) => {
    download(lines)
    const built = await build('--json')
    expect([built.code, built.error().code]).toEqual([1, code])
    expect(built.stderr).not.toContain('password1')
    expect(readdirSync(folder)).toEqual(['download.txt'])
  })

  test('is refused where it is not sorted, with how to sort it', async () => {
    writeFileSync(join(folder, 'download.txt'), `${'B'.repeat(40)}:1\n${'A'.repeat(40)}:1\n`)
    expect(await build()).toMatchObject({ code: 1, stderr: expect.stringContaining('LC_ALL=C sort') })
  })

  test('is refused where it is not there, and the count where it is none', async () => {
    const missing = await build('--json')
    expect([missing.code, missing.error().code]).toEqual([1, 'file-fault'])
    expect(await build('--min-count', '0')).toMatchObject({ code: 2 })
  })
})

test('a server does not start on a file that is none', async () => {
  download([`${digest(leaked)}:3`])
  const env = { COUNTERSIGN_BREACHED_PASSWORDS_FILE: 'download.txt' }
  const done = await countersign(folder, ['subject', 'add', 'ada@example.com', '--json'], { env })
  expect([done.code, done.error().code]).toEqual([1, 'invalid-configuration'])
})
