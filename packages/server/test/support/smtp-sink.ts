/** A real SMTP server on a free port of the loopback interface, which keeps what it is given. */
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterFile } from '../../../../test/after-file.ts'

export interface Received {
  /** Of the envelope. */
  from: string
  to: string[]
  raw: string
  mail: ParsedMail
  /** Whether it came over TLS. */
  isSecure: boolean
  user: string | undefined
}

export interface SmtpSink {
  port: number
  received: Received[]
  close(): Promise<void>
}

/** @param onReceived - Called before the server answers that it has taken a mail; what it throws is the answer. */
export async function openSink(
  options: SMTPServerOptions = {},
  onReceived: (received: Received) => void | Promise<void> = () => {},
  port = 0,
): Promise<SmtpSink> {
  const received: Received[] = []
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: options.key === undefined ? ['STARTTLS'] : [],
    ...options,
    onData(stream, session, callback) {
      const take = async () => {
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(Buffer.from(chunk))
        const raw = Buffer.concat(chunks)
        const { mailFrom, rcptTo } = session.envelope
        const one: Received = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: raw.toString(),
          mail: await simpleParser(raw),
          isSecure: session.secure,
          user: session.user === undefined ? undefined : String(session.user),
        }
        received.push(one)
        await onReceived(one)
      }
      take().then(
        () => callback(),
        (fault: Error) => callback(fault),
      )
    },
  })
  // A client that is killed in the middle is what some tests are about.
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const close = () => new Promise<void>(resolve => server.close(() => resolve()))
  afterFile(() => void close())
  return { port: (server.server.address() as AddressInfo).port, received, close }
}
