/** Mails over real SMTP: encryption, authentication, refusals, and what stands in the envelope. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Mail, MailRefusedError, type NamedMailbox, parseNamedMailbox } from 'countersign'
import type { SMTPServerOptions } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCertificates } from '../../../test/certificates.ts'
import { smtpMail } from '../src/mail/smtp.ts'
import type { SmtpAddress } from '../src/settings/mail.ts'
import { openSink } from './support/smtp-sink.ts'

const certificates = makeCertificates('localhost')
const unknown = makeCertificates('localhost')
const before = getCACertificates('default')
beforeAll(() => setDefaultCACertificates([...before, certificates.authority]))
afterAll(() => setDefaultCACertificates(before))

const withTls = { key: certificates.key, cert: certificates.certificate }
const from = parseNamedMailbox('Example, Inc <no-reply@example.com>') as NamedMailbox
const signal = new AbortController().signal
const mail: Mail = {
  messageId: '<m1@auth.example.com>',
  to: 'ada@example.com',
  subject: '비밀번호 재설정',
  text: '본문\n012345\n',
  html: '<p>본문</p>',
  headers: { 'Auto-Submitted': 'auto-generated' },
  language: 'ko',
}

const send = (address: Partial<SmtpAddress> & { port: number }, one: Partial<Mail> = {}) =>
  smtpMail({ host: 'localhost', tls: 'offered', ...address }, from)({ ...mail, ...one }, { signal })

describe('a mail', () => {
  test('arrives as it was written, from and to one mailbox', async () => {
    const sink = await openSink()
    await send(sink)
    const [received] = sink.received
    expect(received).toMatchObject({ from: 'no-reply@example.com', to: ['ada@example.com'], isSecure: false })
    const parsed = received?.mail
    expect(parsed?.messageId).toBe('<m1@auth.example.com>')
    expect(parsed?.subject).toBe('비밀번호 재설정')
    expect(parsed?.text).toBe('본문\n012345\n')
    expect(parsed?.html).toBe('<p>본문</p>')
    expect(parsed?.from?.value).toEqual([{ name: 'Example, Inc', address: 'no-reply@example.com' }])
    expect(parsed?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(parsed?.headers.has('x-mailer')).toBe(false)
  })

  test('to an internationalised address goes by SMTPUTF8, and its domain is one to every server', async () => {
    const sink = await openSink()
    await send(sink, { to: '김철수@예시.kr' })
    expect(sink.received[0]?.to).toHaveLength(1)
    expect(sink.received[0]?.to[0]).toMatch(/^김철수@(예시|xn--vv4b1t)\.kr$/)
  })
})

describe('encryption', () => {
  test('is there from the first byte', async () => {
    const sink = await openSink({ ...withTls, secure: true })
    await send({ ...sink, tls: 'implicit' })
    expect(sink.received[0]?.isSecure).toBe(true)
  })

  test('comes by STARTTLS where it is required', async () => {
    const sink = await openSink(withTls)
    await send({ ...sink, tls: 'required' })
    expect(sink.received[0]?.isSecure).toBe(true)
  })

  test('that is required and not offered: nothing is sent', async () => {
    const sink = await openSink()
    await expect(send({ ...sink, tls: 'required' })).rejects.toMatchObject({ code: 'ETLS' })
    expect(sink.received).toEqual([])
  })

  test.each([
    ['of another host', 'implicit', '127.0.0.1', certificates],
    ['of another host', 'required', '127.0.0.1', certificates],
    ['of an unknown authority', 'implicit', 'localhost', unknown],
    ['of an unknown authority', 'required', 'localhost', unknown],
  ] as const)('with a certificate %s is refused: %s', async (_, tls, host, { key, certificate: cert }) => {
    const sink = await openSink({ key, cert, secure: tls === 'implicit' })
    await expect(send({ ...sink, host, tls })).rejects.toThrow(/ertificate/)
    expect(sink.received).toEqual([])
  })

  test('on this machine is taken with whatever certificate', async () => {
    const sink = await openSink({ key: unknown.key, cert: unknown.certificate })
    await send(sink)
    expect(sink.received[0]?.isSecure).toBe(true)
  })
})

describe('authentication', () => {
  const account: SMTPServerOptions = {
    ...withTls,
    authOptional: false,
    onAuth: ({ username = '', password }, _, done) =>
      username === 'us/er' && password === 'p@ss:w' ? done(null, { user: username }) : done(new Error('no')),
  }

  test('by user and password', async () => {
    const sink = await openSink(account)
    await send({ ...sink, tls: 'required', user: { name: 'us/er', password: 'p@ss:w' } })
    expect(sink.received[0]?.user).toBe('us/er')
  })

  test('that fails is a fault that may pass: the settings are wrong, and no address', async () => {
    const sink = await openSink(account)
    const failing = send({ ...sink, tls: 'required', user: { name: 'us/er', password: 'other' } })
    const fault: unknown = await failing.catch((thrown: unknown) => thrown)
    expect(fault).toMatchObject({ code: 'EAUTH' })
    expect(fault).not.toBeInstanceOf(MailRefusedError)
    expect(sink.received).toEqual([])
  })
})

const answer = (responseCode: number) => Object.assign(new Error('no'), { responseCode })

describe('what the server answers', () => {
  test.each([
    ['550 to the recipient', 'onRcptTo', 550, true],
    ['450 to the recipient', 'onRcptTo', 450, false],
    ['550 to the sender', 'onMailFrom', 550, false],
  ] as const)('%s', async (_, step, code, isRefused) => {
    const sink = await openSink({
      [step]: (__: unknown, ___: unknown, done: (fault: Error) => void) => done(answer(code)),
    })
    const fault: unknown = await send(sink).catch((thrown: unknown) => thrown)
    expect(fault).toBeInstanceOf(Error)
    expect(fault instanceof MailRefusedError).toBe(isRefused)
  })

  test.each([
    [554, true],
    [451, false],
  ])('%d to the mail itself', async (code, isRefused) => {
    const sink = await openSink({}, () => {
      throw answer(code)
    })
    const fault: unknown = await send(sink).catch((thrown: unknown) => thrown)
    expect(fault instanceof MailRefusedError).toBe(isRefused)
  })

  test('nobody listens: a fault that may pass', async () => {
    const sink = await openSink()
    await sink.close()
    await expect(send(sink)).rejects.toMatchObject({ code: expect.stringMatching(/^E/) })
  })
})
