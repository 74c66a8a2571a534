/**
 * TLS with the database: what the URL says and what the option says, as one. The driver lets the URL win, and drops an authority that the
 * option names without a word.
 *
 * `sslmode` means what libpq has it mean (PostgreSQL 17, §32.19): `require` encrypts and asks for no authority unless one is named;
 * `verify-ca` asks for an authority that is trusted, `verify-full` for the name of the host besides. `prefer` and `allow` are decided
 * when the store is opened.
 */
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import { ConfigurationError } from '../../core/errors.ts'
import { addressesOf } from './database-url.ts'

const modes = ['disable', 'allow', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'] as const
type Mode = (typeof modes)[number]

/** Of the URL: the driver is not shown them. */
// A primary is all that is ever asked for.
const parameters = [
  'target_session_attrs',
  'ssl',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'uselibpqcompat',
]

type Ssl = ClientConfig['ssl']

export class Access {
  /** One or several, without what they say of TLS. They hold the password. */
  readonly #urls: readonly string[]
  /** Which of them leads to the primary, as far as is known. */
  #at = 0
  readonly #mode: Mode | undefined
  readonly #files: Readonly<Record<string, string>>
  readonly #option: Ssl
  /** Of `prefer` and `allow`: whether TLS is used. */
  #isOn: boolean

  /** @throws {ConfigurationError} where the two contradict each other, or a file cannot be read. */
  constructor(url: string, option: Ssl) {
    const urls = addressesOf(url).map(address => new URL(address))
    const given = Object.fromEntries(urls[0]?.searchParams ?? [])
    for (const name of parameters) for (const one of urls) one.searchParams.delete(name)
    this.#urls = urls.map(({ href }) => href)
    this.#mode = modeOf(given)
    this.#files = given
    this.#option = option
    this.#isOn = this.#mode !== 'allow'
    this.#assertConsistent()
    // To say which file is missing.
    this.config()
  }

  /** How many hosts there are. */
  get hosts(): number {
    return this.#urls.length
  }

  /** The host that connections are made to now. */
  get host(): number {
    return this.#at
  }

  /** Goes on to the next host from one that led to no primary, where nobody has already. */
  leave(host: number): void {
    if (this.#at === host) this.#at = (host + 1) % this.#urls.length
  }

  /** For one connection: files are read anew, so that certificates can be renewed. */
  config(): Pick<ClientConfig, 'connectionString' | 'ssl'> {
    const ssl = this.#ssl()
    return { connectionString: this.#urls[this.#at] ?? '', ...(ssl !== undefined && { ssl }) }
  }

  /**
   * Whether to try again, the other way, after a connection was refused so.
   *
   * @param error - Of the driver.
   */
  turn(error: unknown): boolean {
    const text = error instanceof Error ? error.message : ''
    const isOffered = !/does not support SSL/.test(text)
    const isAsked = /no encryption|SSL off/.test(text)
    const isToTurn =
      (this.#mode === 'prefer' && this.#isOn && !isOffered) ||
      (this.#mode === 'allow' && !this.#isOn && isAsked)
    if (isToTurn) this.#isOn = !this.#isOn
    return isToTurn
  }

  #assertConsistent(): void {
    const mode = this.#mode
    const option = this.#option
    if (mode === undefined || option === undefined) return
    if (mode === 'disable' ? option !== false : option === false) {
      throw new ConfigurationError(
        `storage: the URL says sslmode=${mode}, and the option \`ssl\` says otherwise`,
      )
    }
    // Who stands between the two would only have to say that the server has no TLS.
    if (isVerifying(option) && (mode === 'allow' || mode === 'prefer')) {
      throw new ConfigurationError(
        `storage: the URL says sslmode=${mode}, which goes on without TLS, and the option \`ssl\` asks for a server that is verified`,
      )
    }
    const isUnverified = typeof option === 'object' && option.rejectUnauthorized === false
    if (isUnverified && (mode === 'verify-ca' || mode === 'verify-full')) {
      throw new ConfigurationError(
        `storage: the URL says sslmode=${mode}, and the option \`ssl\` verifies nothing`,
      )
    }
  }

  #ssl(): Ssl {
    const mode = this.#mode
    if (mode === undefined) return this.#option
    if (mode === 'disable' || !this.#isOn) return false
    const { sslrootcert, sslcert, sslkey, sslpassword } = this.#files
    const option = typeof this.#option === 'object' ? this.#option : {}
    const named: ConnectionOptions = {
      // `system`: those that Node.js trusts, as without a name.
      ...(sslrootcert !== undefined && sslrootcert !== 'system' && { ca: read(sslrootcert) }),
      ...(sslcert !== undefined && { cert: read(sslcert) }),
      ...(sslkey !== undefined && { key: read(sslkey) }),
      ...(sslpassword !== undefined && { passphrase: sslpassword }),
      ...option,
    }
    const hasAuthority = named.ca !== undefined || sslrootcert === 'system'
    return { ...verification(mode, hasAuthority), ...named }
  }
}

/** Whether an option means that the server is verified: it says so, or names whom to trust. */
function isVerifying(option: Ssl): boolean {
  if (option === true) return true
  if (typeof option !== 'object') return false
  return (
    option.rejectUnauthorized === true ||
    (option.rejectUnauthorized !== false &&
      [option.ca, option.checkServerIdentity, option.servername].some(value => value !== undefined))
  )
}

function verification(mode: Mode, hasAuthority: boolean): ConnectionOptions {
  if (mode === 'verify-full') return {}
  const isVerified = mode === 'verify-ca' || (mode !== 'no-verify' && hasAuthority)
  // Whatever name the certificate has.
  return isVerified ? { checkServerIdentity: () => undefined } : { rejectUnauthorized: false }
}

function modeOf({ ssl, sslmode, ...given }: Readonly<Record<string, string>>): Mode | undefined {
  if (sslmode !== undefined) {
    const mode = modes.find(one => one === sslmode)
    if (mode === undefined)
      throw new ConfigurationError(`storage: the URL has an sslmode that is none of ${modes.join(', ')}`)
    return mode
  }
  if (ssl === 'true' || ssl === '1') return 'verify-full'
  if (ssl === 'false' || ssl === '0') return 'disable'
  const namesFiles = ['sslrootcert', 'sslcert', 'sslkey'].some(name => given[name] !== undefined)
  return namesFiles ? 'verify-full' : undefined
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ConfigurationError(
      `storage: ${path}, which the URL of postgres names for TLS, cannot be read (${code})`,
      { cause },
    )
  }
}
