/** Parsers for addresses: where the server listens, how it is reached, where its database is, whom it trusts. */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { isLoopback } from 'countersign'
import { listOf, type Parser, parser } from './parsed.ts'

export const host: Parser<string> = parser('a host name or an address such as 127.0.0.1', text => {
  return isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text) ? text : undefined
})

export const publicUrl: Parser<string> = {
  expects: 'an origin such as https://auth.example.com',
  parse: text => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url === undefined || !isOrigin(text, url))
      return { problem: 'must be an origin such as https://auth.example.com, without a path' }
    if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
      return { value: url.origin }
    return {
      problem:
        'must be https; plain http is for a loopback host only, because credentials would travel readable',
    }
  },
}

/** However it is spelled: a scheme or host in capitals and the usual port are the same origin (RFC 6454 §4). */
function isOrigin(text: string, url: URL): boolean {
  return /^https?:\/\/[^/?#@\\]+\/?$/i.test(text) && url.origin !== 'null'
}

/** Where everything is kept. The URL can hold a password: see `shownDatabase`. */
export type DatabaseAddress = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string }

/** Of several hosts, with commas between them, the first one alone: what remains is a URL. */
export function withFirstHost(url: string): string {
  return url.replace(/^([^/]*\/\/(?:[^@/?#]*@)?[^/?#,]*),[^/?#]*/, '$1')
}

const databaseForms =
  'sqlite:PATH, such as sqlite:./data/countersign.db, or postgres://USER:PASSWORD@HOST/DATABASE'

/** A relative path counts from where the process was started. */
export const database: Parser<DatabaseAddress> = {
  expects: databaseForms,
  parse: text => {
    if (/^postgres(ql)?:\/\//.test(text)) {
      if (URL.canParse(withFirstHost(text))) return { value: { kind: 'postgres', url: text } }
      return {
        problem: `must be ${databaseForms}; # % / : ? @ in the user or the password are written %23 %25 %2F %3A %3F %40`,
      }
    }
    const [, path] = /^sqlite:(?:\/\/(?=[./]))?(.+)$/.exec(text) ?? []
    if (path === undefined || path.startsWith(':')) return { problem: `must be ${databaseForms}` }
    // To SQLite it would be an option, to us a name: a file called so would be made, and the option not be heeded.
    if (path.includes('?'))
      return {
        problem: 'must be sqlite:PATH with nothing after the path: options such as ?mode=ro are not taken',
      }
    return { value: { kind: 'sqlite', path: resolve(path) } }
  },
}

export const networks: Parser<readonly string[]> = listOf(
  'addresses or networks such as 10.0.0.0/8',
  item => {
    const [address = '', prefix, ...rest] = item.split('/')
    const version = isIP(address)
    if (version === 0 || rest.length > 0) return false
    return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
  },
)

const spelledOrigins = listOf('origins such as https://app.example.com', item => {
  return URL.canParse(item) && isOrigin(item, new URL(item))
})

export const origins: Parser<readonly string[]> = {
  expects: spelledOrigins.expects,
  parse: text => {
    const parsed = spelledOrigins.parse(text)
    return 'value' in parsed ? { value: parsed.value.map(item => new URL(item).origin) } : parsed
  },
}

/** The host of a listening address as it stands in a URL. */
export function urlHost(listenHost: string): string {
  // Every address of this machine: the loopback one is where the person who starts it can reach it.
  if (listenHost === '0.0.0.0' || listenHost === '::') return '127.0.0.1'
  return isIP(listenHost) === 6 ? `[${listenHost}]` : listenHost
}
