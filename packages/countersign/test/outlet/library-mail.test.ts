/** The option `mail`: what the library does with it, and the outbox over the API. */
import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { MessageKind } from '../../src/core/mail/message.ts'
import { MessageWriter } from '../../src/core/mail/message-writer.ts'
import { deriveMailKey } from '../../src/core/mail/sealed-message.ts'
import { type CountersignOptions, createCountersign, type Mail, MailRefusedError } from '../../src/index.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { openWorld, type World } from '../http/world.ts'
import { kinds, message } from './messages.ts'

let world: World
afterEach(() => world.auth.close())

const loopback = 'http://localhost:3000'

/** Writes messages as an operation does. */
async function write(
  way: 'sent' | 'held',
  some: readonly MessageKind[],
  language: 'en' | 'ko' = 'en',
): Promise<void> {
  const key = deriveMailKey(world.rootKey)
  const parts = { key, random: randomBytes, host: 'auth.example.com', language, wake: () => {} }
  const writer = new MessageWriter({ ...parts, way })
  for (const kind of some) {
    world.clock.advanceSeconds(1)
    const made = writer.write(message(kind, language), { now: world.clock.now() })
    if (made === undefined) throw new Error('nothing was written')
    await world.storage.messages.enqueue(made)
  }
}

describe('a mail function', () => {
  test('is called with what waits, and what it refuses is given up and can be sent again', async () => {
    const mails: Mail[] = []
    let isRefused = true
    world = await openWorld({
      mailName: 'Example',
      mail: async mail => {
        if (isRefused) throw new MailRefusedError('no')
        mails.push(mail)
      },
    })
    expect(world.auth.mail.isAvailable).toBe(true)
    await write('sent', ['recover'])
    await expect.poll(() => world.auth.mail.count()).toEqual({ waiting: 0, failed: 1, held: 0 })
    const [failed] = (await world.auth.mail.failed({ limit: 1 })).items
    expect(failed).toMatchObject({ tries: 1, fault: 'refused' })
    isRefused = false
    expect(await world.auth.mail.retry(failed?.id ?? '')).toBe(true)
    await expect.poll(() => mails).toHaveLength(1)
    expect(mails[0]?.text).toContain('https://auth.example.com/recover#recover-ticket')
    expect(mails[0]?.messageId).toBe(failed?.messageId)
    expect(await world.auth.mail.retry(failed?.id ?? '')).toBe(false)
  })

  test('is not called any more once the library was closed', async () => {
    let calls = 0
    world = await openWorld({ mail: async () => void calls++ })
    await world.auth.close()
    await expect(world.storage.messages.count()).rejects.toThrow('closed')
    expect(calls).toBe(0)
  })

  test('has nothing of the outbox', async () => {
    world = await openWorld({ issuer: loopback, mail: async () => {} })
    const admin = await world.person('admin@example.com', 'header', ['admin'])
    const answer = await world.client.send('GET', '/auth/admin/outbox', { headers: admin.headers })
    expect([answer.status, answer.code]).toEqual([404, 'not-found'])
  })
})

test('without the option nothing is available, and nothing is sent', async () => {
  world = await openWorld()
  expect(world.auth.mail.isAvailable).toBe(false)
  expect(await world.auth.mail.count()).toEqual({ waiting: 0, failed: 0, held: 0 })
})

test('calls on the queue are checked', async () => {
  world = await openWorld()
  const { mail } = world.auth
  await expect(mail.failed({ limit: 0 })).rejects.toThrow(
    'auth.mail.failed: page.limit must be from 1 to 1000',
  )
  await expect(mail.failed({ after: 'x' })).rejects.toThrow('auth.mail.failed: page.after must be a cursor')
  await expect(mail.retry(1 as never)).rejects.toThrow('auth.mail.retry: id must be a string')
})

describe('the outbox', () => {
  test('shows administrators every mail as it would look, newest first, page by page', async () => {
    world = await openWorld({ issuer: loopback, mail: 'outbox', mailName: '예시' })
    expect(world.auth.mail.isAvailable).toBe(true)
    await write('held', kinds, 'ko')
    const admin = await world.person('admin@example.com', 'header', ['admin'])
    const ada = await world.person('ada@example.com', 'header')
    const list = (query: string, { headers } = admin) =>
      world.client.send('GET', `/auth/admin/outbox${query}`, { headers })
    const first = await list('?limit=6')
    const second = await list(`?limit=6&cursor=${first.text('next')}`)
    const mails = [...(first.at('mails') as object[]), ...(second.at('mails') as object[])]
    expect(mails).toHaveLength(kinds.length)
    expect(second.at('next')).toBeUndefined()
    expect(mails.at(-1)).toMatchObject({
      to: 'ada@example.com',
      language: 'ko',
      subject: '[예시] 비밀번호 재설정',
      text: expect.stringContaining('http://localhost:3000/recover#recover-ticket'),
      html: expect.stringContaining('<html lang="ko">'),
    })
    expect((await list('', ada)).code).toBe('forbidden')
    expect((await list('', { ...ada, headers: {} })).code).toBe('missing')
    expect((await list('?cursor=x')).code).toBe('invalid-parameter')
  })

  test('loses what was there for a week', async () => {
    world = await openWorld({ issuer: loopback, mail: 'outbox' })
    await write('held', ['recover'])
    const sweep = () => world.storage.messages.sweep({ now: world.clock.now(), limit: 10 })
    world.clock.advanceSeconds(7 * 86_400 - 1)
    expect(await sweep()).toBe(0)
    world.clock.advanceSeconds(1)
    expect(await sweep()).toBe(1)
  })
})

describe('options that do not fit', () => {
  test.each<[string, Partial<CountersignOptions>, string]>([
    [
      'an outbox on a public address',
      { mail: 'outbox' },
      'mail: the outbox is for an issuer on a loopback host only',
    ],
    ['a word', { mail: 'smtp' as never }, "mail: must be a function that sends a mail, or 'outbox'"],
    ['null', { mail: null as never }, "mail: must be a function that sends a mail, or 'outbox'"],
    ['another language', { mailLanguage: 'de' as never }, 'mailLanguage: '],
    ['a name of two lines', { mailName: 'a\r\nBcc: b@example.com' }, 'mailName: must be one line'],
    ['a name that is turned round', { mailName: 'a\u202eb' }, 'mailName: must be one line'],
    ['a name of 101 characters', { mailName: 'a'.repeat(101) }, 'mailName: '],
    ['an empty name', { mailName: ' ' }, 'mailName: '],
  ])('%s', async (_, options, told) => {
    world = await openWorld()
    const secret = randomBytes(32).toString('base64url')
    await expect(
      createCountersign({ storage: memory(), issuer: 'https://auth.example.com', secret, ...options }),
    ).rejects.toThrow(told)
  })
})
