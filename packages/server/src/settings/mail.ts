/** Parsers for mail: the server that takes it, and whom it is from. */
import { isLoopback, type NamedMailbox, parseNamedMailbox } from 'countersign'
import { type Parser, parser } from './parsed.ts'

/** How the SMTP server is reached. It can hold a password. */
export interface SmtpAddress {
  host: string
  port: number
  /**
   * - `implicit`: TLS from the first byte (RFC 8314).
   * - `required`: STARTTLS, without which nothing is sent.
   * - `offered`: STARTTLS where the server offers it, with whatever certificate: it is on this machine.
   */
  tls: 'implicit' | 'required' | 'offered'
  user?: { name: string; password: string }
}

/** RFC 6409 and RFC 8314: submission, over STARTTLS and over TLS. */
const ports: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 }

const expects =
  'smtps://USER:PASSWORD@HOST:PORT or smtp://USER:PASSWORD@HOST:PORT, without a path or options; characters such as @ : / % in user or password are written %40 %3A %2F %25'

export const smtpUrl: Parser<SmtpAddress> = parser(expects, text => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const preset = url && ports[url.protocol]
  if (url === undefined || preset === undefined || !/^smtps?:\/\/[^/?#]+\/?$/i.test(text)) return undefined
  const hostname = url.hostname.toLowerCase()
  if (!/^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/.test(hostname)) return undefined
  const [name, password] = [decoded(url.username), decoded(url.password)]
  if (name === undefined || password === undefined || (name === '') !== (password === '')) return undefined
  const port = url.port === '' ? preset : Number(url.port)
  if (port === 0) return undefined
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    tls: url.protocol === 'smtps:' ? 'implicit' : isLoopback(hostname) ? 'offered' : 'required',
    ...(name !== '' && { user: { name, password } }),
  }
})

export const mailFrom: Parser<NamedMailbox> = parser(
  'an address such as no-reply@example.com, or Name <no-reply@example.com>',
  parseNamedMailbox,
)

/** `undefined` for what is not percent-encoded UTF-8, or holds a control character. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text)
    return /\p{Cc}/u.test(plain) ? undefined : plain
  } catch {
    return undefined
  }
}
