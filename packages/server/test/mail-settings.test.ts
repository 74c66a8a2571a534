/** The settings of mail, and secrets that stand in files. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mailOptions } from '../src/mail/mail-option.ts'
import { readSettings } from '../src/settings/read-settings.ts'
import { createFolder } from './support/server-process.ts'

const read = (environment: Record<string, string>) => readSettings({}, environment)

describe('COUNTERSIGN_SMTP_URL', () => {
  test.each([
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, tls: 'implicit' }],
    ['smtp://Mail.Example.com', { host: 'mail.example.com', port: 587, tls: 'required' }],
    ['smtp://mail.example.com:2525/', { host: 'mail.example.com', port: 2525, tls: 'required' }],
    ['smtp://localhost:25', { host: 'localhost', port: 25, tls: 'offered' }],
    ['smtp://[::1]:25', { host: '::1', port: 25, tls: 'offered' }],
    ['smtps://127.0.0.1', { host: '127.0.0.1', port: 465, tls: 'implicit' }],
    [
      'smtps://ada%40example.com:p%40ss%2Fw%3A%C3%A9@mail.example.com',
      {
        host: 'mail.example.com',
        port: 465,
        tls: 'implicit',
        user: { name: 'ada@example.com', password: 'p@ss/w:é' },
      },
    ],
  ])('%s', (url, address) => {
    expect(read({ COUNTERSIGN_SMTP_URL: url }).smtpUrl).toEqual(address)
  })

  test.each([
    'mail.example.com',
    'https://mail.example.com',
    'smtp://',
    'smtp:mail.example.com',
    'smtp://mail.example.com/path',
    'smtp://mail.example.com?tls.rejectUnauthorized=false',
    'smtp://mail.example.com#x',
    'smtp://mail.example.com:0',
    'smtp://mail.example.com:99999',
    'smtp://ada@mail.example.com',
    'smtp://:sesame@mail.example.com',
    'smtp://ada:sesame%0d%0a@mail.example.com',
    'smtp://ada:sesame%ff@mail.example.com',
    'smtp://ma%0ail.example.com',
  ])('refused, and not shown: %s', url => {
    const told = () => read({ COUNTERSIGN_SMTP_URL: url })
    expect(told).toThrow('COUNTERSIGN_SMTP_URL: must be smtps://USER:PASSWORD@HOST:PORT')
    expect(told).not.toThrow('sesame')
  })
})

describe('COUNTERSIGN_MAIL_FROM', () => {
  test('has a name or none', () => {
    expect(read({ COUNTERSIGN_MAIL_FROM: '예시 <no-reply@example.com>' }).mailFrom).toMatchObject({
      name: '예시',
      address: 'no-reply@example.com',
    })
    expect(read({ COUNTERSIGN_MAIL_FROM: 'no-reply@example.com' }).mailFrom?.name).toBeUndefined()
  })

  test.each(['nobody', 'a@example.com, b@example.com', 'A\nBcc: b@example.com <a@example.com>'])(
    'not %j',
    from => {
      expect(() => read({ COUNTERSIGN_MAIL_FROM: from })).toThrow('COUNTERSIGN_MAIL_FROM: must be an address')
    },
  )

  test('is needed where mail is sent', () => {
    const settings = read({ COUNTERSIGN_SMTP_URL: 'smtp://localhost' })
    expect(() => mailOptions(settings, 'https://auth.example.com')).toThrow(
      'COUNTERSIGN_MAIL_FROM: must be set',
    )
  })
})

describe('a secret in a file', () => {
  const folder = createFolder()
  const file = (name: string, text: string | Uint8Array) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  test('is read without the line break at its end, and without a byte order mark', () => {
    const path = file('smtp', 'smtp://localhost:25\n')
    expect(read({ COUNTERSIGN_SMTP_URL_FILE: path }).smtpUrl?.port).toBe(25)
    const password = file('password', '\uFEFFtwo words\r\n')
    expect(read({ COUNTERSIGN_ADMIN_PASSWORD_FILE: password }).adminPassword).toBe('two words')
  })

  test.each([
    ['there is none', () => join(folder, 'none'), 'names a file that cannot be read (ENOENT)'],
    ['it is a folder', () => folder, 'names a file that cannot be read (EISDIR)'],
    [
      'it is not UTF-8',
      () => file('latin', Buffer.from('g\xfc', 'latin1')),
      'names a file that is not UTF-8',
    ],
    ['it is empty', () => file('empty', '\n'), 'names a file that is empty'],
  ])('%s', (_, path, told) => {
    expect(() => read({ COUNTERSIGN_SMTP_URL_FILE: path() })).toThrow(`COUNTERSIGN_SMTP_URL_FILE: ${told}`)
  })

  test('is not shown where it does not fit, and not taken together with the variable', () => {
    const path = file('wrong', 'sesame')
    expect(() => read({ COUNTERSIGN_SMTP_URL_FILE: path })).not.toThrow('sesame')
    expect(() => read({ COUNTERSIGN_SMTP_URL_FILE: path, COUNTERSIGN_SMTP_URL: 'smtp://localhost' })).toThrow(
      'must not be set together with COUNTERSIGN_SMTP_URL',
    )
  })

  test('is for secrets alone', () => {
    expect(() => read({ COUNTERSIGN_PORT_FILE: 'x' })).toThrow('there is no such setting')
  })
})
