/** Every setting there is: one table, from which flags, validation, `serve --help` and the documentation derive. */
import { resolve } from 'node:path'
import type { NamedMailbox } from 'countersign'
import { type DatabaseAddress, database, host, networks, origins, publicUrl } from './address.ts'
import { mailFrom, type SmtpAddress, smtpUrl } from './mail.ts'
import { offOrWhole, oneOf, onOff, parser, text, whole } from './parsed.ts'
import { rangeService } from './range-service.ts'
import { type Setting, setting } from './setting.ts'

/** `undefined` stands for "not set" where there is no default. */
export interface Settings {
  host: string
  port: number
  publicUrl: string | undefined
  database: DatabaseAddress
  secret: string | undefined
  adminIdentifier: string
  adminPassword: string | undefined
  maxStalenessMs: number | undefined
  sessionIdleSeconds: number
  sessionAbsoluteSeconds: number
  sessionsPerSubject: number
  sessionMemoryMb: number
  accessTokenSeconds: number
  refresh: boolean
  refreshIdleSeconds: number
  dpop: 'off' | 'optional' | 'required'
  dpopNonce: 'optional' | 'required'
  tokenFormat: 'jws' | 'jwe'
  tokenAlgorithm: 'EdDSA' | 'ES256' | 'RS256' | 'PS256' | 'HS256'
  tokenMaxBytes: number
  clientsFile: string | undefined
  upstreamClient: string | undefined
  upstreamSecret: string | undefined
  keyRotationSeconds: number | 'off'
  signUp: 'open' | 'verified' | 'invited' | 'closed'
  linkSignIn: boolean
  attributesFile: string | undefined
  console: 'both' | 'session' | 'off'
  signInRate: number | 'off'
  passwordMemoryKib: number
  passwordPasses: number
  passwordConcurrency: number | undefined
  passwordQueue: number
  breachedPasswordsFile: string | undefined
  breachedPasswordsService: boolean | { url: string }
  auditSignIns: boolean
  smtpUrl: SmtpAddress | undefined
  mailFrom: NamedMailbox | undefined
  mailLanguage: 'en' | 'ko'
  trustedProxies: readonly string[]
  allowedOrigins: readonly string[]
  nodeId: string | undefined
  workers: number
  logLevel: 'silent' | 'error' | 'warn' | 'info'
  drainMs: number
  headersTimeoutMs: number
  requestTimeoutMs: number
  debug: boolean
}

const secret = text(
  '32 random bytes in base64url (43 characters, no padding)',
  /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/,
)
const seconds = whole(1, 315_360_000)

export const settingTable: { readonly [Name in keyof Settings]: Setting<NonNullable<Settings[Name]>> } = {
  host: setting(
    'COUNTERSIGN_HOST',
    '127.0.0.1',
    host,
    'Address to listen on; 0.0.0.0 is every one, for behind a TLS proxy.',
  ),
  port: setting('COUNTERSIGN_PORT', '3000', whole(0, 65_535), 'Port to listen on; 0 takes any free one.'),
  publicUrl: setting(
    'COUNTERSIGN_PUBLIC_URL',
    undefined,
    publicUrl,
    'How clients reach the server, and the issuer of its tokens. By default http://HOST:PORT of the first start.',
  ),
  database: {
    ...setting(
      'COUNTERSIGN_DATABASE_URL',
      'sqlite:./data/countersign.db',
      database,
      'Where everything is kept. One with a password belongs into the environment, not into a flag.',
    ),
    mayHoldSecret: true,
  },
  secret: {
    ...setting(
      'COUNTERSIGN_SECRET',
      undefined,
      secret,
      'Seals the signing keys at rest. By default the file countersign.secret beside the database file (in ./data for PostgreSQL), made at the first start.',
    ),
    isSecret: true,
  },
  adminIdentifier: setting(
    'COUNTERSIGN_ADMIN_IDENTIFIER',
    'admin',
    text('1 to 254 characters', /^.{1,254}$/u),
    'The administrator that the first start adds.',
  ),
  adminPassword: {
    ...setting(
      'COUNTERSIGN_ADMIN_PASSWORD',
      undefined,
      text('8 to 1024 characters', /^.{8,1024}$/su),
      'Their password, at the first start only. By default a random one, printed once.',
    ),
    isSecret: true,
  },
  maxStalenessMs: setting(
    'COUNTERSIGN_MAX_STALENESS_MS',
    undefined,
    whole(0, 3_600_000),
    "How long after a revocation another process may still accept the credential. By default the store's own: 0 on SQLite, 1000 on PostgreSQL.",
  ),
  sessionIdleSeconds: setting(
    'COUNTERSIGN_SESSION_IDLE_SECONDS',
    '1800',
    seconds,
    'A session ends when it is not used for so long.',
  ),
  sessionAbsoluteSeconds: setting(
    'COUNTERSIGN_SESSION_ABSOLUTE_SECONDS',
    '2592000',
    seconds,
    'A session ends after so long, used or not.',
  ),
  sessionsPerSubject: setting(
    'COUNTERSIGN_SESSIONS_PER_SUBJECT',
    '50',
    whole(1, 10_000),
    'Live sessions a subject may have; the longest-standing ends.',
  ),
  sessionMemoryMb: setting(
    'COUNTERSIGN_SESSION_MEMORY_MB',
    '64',
    whole(1, 4096),
    'Memory of each process for live sessions, taken as they come; a megabyte holds about 12,000.',
  ),
  accessTokenSeconds: setting(
    'COUNTERSIGN_ACCESS_TOKEN_SECONDS',
    '600',
    whole(1, 86_400),
    'Lifetime of an access token.',
  ),
  refresh: setting(
    'COUNTERSIGN_REFRESH',
    'off',
    onOff,
    'Whether a token sign-in also gives a refresh token, and makes a login that is listed and ended like a session.',
  ),
  refreshIdleSeconds: setting(
    'COUNTERSIGN_REFRESH_IDLE_SECONDS',
    '604800',
    seconds,
    'A login with a refresh token ends when it is not refreshed for so long; the absolute timeout of sessions ends it too.',
  ),
  dpop: setting(
    'COUNTERSIGN_DPOP',
    'optional',
    oneOf('off', 'optional', 'required'),
    'Whether a token sign-in binds its tokens to a key of the client (RFC 9449): where it proves one, always, or never.',
  ),
  dpopNonce: setting(
    'COUNTERSIGN_DPOP_NONCE',
    'optional',
    oneOf('optional', 'required'),
    'Whether every proof of such a key must carry a nonce of the server.',
  ),
  tokenFormat: setting(
    'COUNTERSIGN_TOKEN_FORMAT',
    'jws',
    oneOf('jws', 'jwe'),
    'jws: access tokens are signed. jwe: they are encrypted besides, so that clients cannot read them.',
  ),
  tokenAlgorithm: setting(
    'COUNTERSIGN_TOKEN_ALGORITHM',
    'EdDSA',
    oneOf('EdDSA', 'ES256', 'RS256', 'PS256', 'HS256'),
    'Signs access tokens. The same for every process over one database.',
  ),
  tokenMaxBytes: setting(
    'COUNTERSIGN_TOKEN_MAX_BYTES',
    '1024',
    whole(200, 4096),
    'The byte budget: no access token is ever larger.',
  ),
  clientsFile: setting(
    'COUNTERSIGN_CLIENTS_FILE',
    undefined,
    parser('the path of a file', path => (path === '' ? undefined : resolve(path))),
    'The registered clients, as JSON. By default there are none but the first-party one.',
  ),
  upstreamClient: setting(
    'COUNTERSIGN_UPSTREAM_CLIENT',
    undefined,
    text('1 to 64 characters of A-Z a-z 0-9 . _ ~ -', /^[A-Za-z0-9._~-]{1,64}$/),
    'Of `countersign relay` alone: the client by which it follows its upstream.',
  ),
  upstreamSecret: {
    ...setting(
      'COUNTERSIGN_UPSTREAM_SECRET',
      undefined,
      text('1 to 512 characters', /^.{1,512}$/su),
      'Of `countersign relay` alone: the secret of that client.',
    ),
    isSecret: true,
  },
  keyRotationSeconds: setting(
    'COUNTERSIGN_KEY_ROTATION_SECONDS',
    '7776000',
    offOrWhole(3600, 315_360_000),
    'How long a key signs before the next one takes over; off: only by `countersign key rotate`.',
  ),
  signUp: setting(
    'COUNTERSIGN_SIGN_UP',
    'open',
    oneOf('open', 'verified', 'invited', 'closed'),
    'Who may make an account: open, anybody; verified, who confirms a mail address first; invited, who was invited; closed, nobody.',
  ),
  linkSignIn: setting(
    'COUNTERSIGN_LINK_SIGN_IN',
    'off',
    onOff,
    'Whether one may sign in by a link or a code in a mail.',
  ),
  attributesFile: setting(
    'COUNTERSIGN_ATTRIBUTES_SCHEMA_FILE',
    undefined,
    parser('the path of a file', path => (path === '' ? undefined : resolve(path))),
    'What attributes of subjects must be, as a JSON Schema. By default any JSON object of at most 8 KiB.',
  ),
  console: setting(
    'COUNTERSIGN_CONSOLE',
    'both',
    oneOf('both', 'session', 'off'),
    'The pages beside the API: with both ways of signing in, with sessions only, or none.',
  ),
  signInRate: setting(
    'COUNTERSIGN_SIGN_IN_RATE',
    '10',
    offOrWhole(1, 1_000_000),
    'Failed sign-ins a minute for one identifier from one address. off only for load tests.',
  ),
  passwordMemoryKib: setting(
    'COUNTERSIGN_PASSWORD_MEMORY_KIB',
    '19456',
    whole(8, 4_194_304),
    'Tuning: memory of one password hash (argon2id). Less is weaker.',
  ),
  passwordPasses: setting(
    'COUNTERSIGN_PASSWORD_PASSES',
    '2',
    whole(1, 1000),
    'Tuning: passes of one password hash. Fewer is weaker.',
  ),
  passwordConcurrency: setting(
    'COUNTERSIGN_PASSWORD_CONCURRENCY',
    undefined,
    whole(1, 1024),
    'Tuning: password hashes that a process has under way at once. By default one core fewer than there are, shared among the workers: a flood of sign-ins leaves that one to checks.',
  ),
  passwordQueue: setting(
    'COUNTERSIGN_PASSWORD_QUEUE',
    '64',
    whole(0, 1_000_000),
    'Tuning: password hashes that may wait; past that sign-in answers 503 busy.',
  ),
  breachedPasswordsFile: setting(
    'COUNTERSIGN_BREACHED_PASSWORDS_FILE',
    undefined,
    parser('the path of a file', path => (path === '' ? undefined : resolve(path))),
    'A file that `countersign passwords build` made: passwords in it are refused when they are set. By default only common ones are.',
  ),
  breachedPasswordsService: setting(
    'COUNTERSIGN_BREACHED_PASSWORDS_SERVICE',
    'off',
    rangeService,
    'on asks the range service of Have I Been Pwned too, a URL another that answers alike. It sees five digits of the digest; an answer after 300 ms is passed over.',
  ),
  auditSignIns: setting(
    'COUNTERSIGN_AUDIT_SIGN_INS',
    'on',
    onOff,
    'Whether sign-ins and their refusals are written to the audit log.',
  ),
  smtpUrl: {
    ...setting(
      'COUNTERSIGN_SMTP_URL',
      undefined,
      smtpUrl,
      'The SMTP server that sends mail: smtps://USER:PASSWORD@HOST:PORT, or smtp:// with STARTTLS. By default none is sent: on a loopback host the outbox shows it.',
    ),
    isSecret: true,
  },
  mailFrom: setting(
    'COUNTERSIGN_MAIL_FROM',
    undefined,
    mailFrom,
    'Whom mail is from: no-reply@example.com, or Name <no-reply@example.com>. Mails call the service by that name, or else by the host of the public URL.',
  ),
  mailLanguage: setting(
    'COUNTERSIGN_MAIL_LANGUAGE',
    'en',
    oneOf('en', 'ko'),
    'The language of mails to those who have chosen none.',
  ),
  trustedProxies: setting(
    'COUNTERSIGN_TRUSTED_PROXIES',
    '',
    networks,
    'Proxies whose X-Forwarded-For counts.',
  ),
  allowedOrigins: setting(
    'COUNTERSIGN_ALLOWED_ORIGINS',
    '',
    origins,
    'Further origins whose pages may call the server.',
  ),
  nodeId: setting(
    'COUNTERSIGN_NODE_ID',
    undefined,
    text('1 to 64 letters, digits, dots, dashes or underscores', /^[\w.-]{1,64}$/),
    'Names this process among those over the database. By default a random name.',
  ),
  workers: setting('COUNTERSIGN_WORKERS', '1', whole(1, 64), 'Processes that answer requests.'),
  logLevel: setting(
    'COUNTERSIGN_LOG_LEVEL',
    'info',
    oneOf('silent', 'error', 'warn', 'info'),
    'What is logged; info has a line for each request.',
  ),
  drainMs: setting(
    'COUNTERSIGN_DRAIN_MS',
    '250',
    whole(0, 600_000),
    'How long a stopping server says "not ready" and still accepts; behind a load balancer, longer than its check.',
  ),
  headersTimeoutMs: setting(
    'COUNTERSIGN_HEADERS_TIMEOUT_MS',
    '10000',
    whole(100, 600_000),
    'How long a client may take to send the headers of a request.',
  ),
  requestTimeoutMs: setting(
    'COUNTERSIGN_REQUEST_TIMEOUT_MS',
    '30000',
    whole(100, 600_000),
    'How long a client may take to send a whole request.',
  ),
  debug: setting('COUNTERSIGN_DEBUG', 'off', onOff, 'Errors of the command line come with their stack.'),
}

/** The names in the order of the table. */
export const settingNames: readonly (keyof Settings)[] = Object.keys(settingTable) as (keyof Settings)[]
