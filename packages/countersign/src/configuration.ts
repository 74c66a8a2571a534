/** The options of `createCountersign`, checked and completed with their defaults. */
import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { z } from 'zod'
import type { SignUpMode } from './account/account-parts.ts'
import type { Hooks } from './account/hooks.ts'
import type { AttributesSchema } from './attributes-schema.ts'
import { type ClientOptions, clientsSchema } from './client-configuration.ts'
import type { Client } from './core/client/client.ts'
import { ConfigurationError } from './core/errors.ts'
import { type TokenAlgorithm, tokenAlgorithms } from './core/key/signing-key.ts'
import { isLoopback } from './core/loopback.ts'
import { isPrintableLine } from './core/mail/mailbox.ts'
import { type MailLanguage, mailLanguages } from './core/mail/message.ts'
import type { StorageDriver } from './core/storage.ts'
import type { MailFunction } from './outlet/mail/mail.ts'
import { type Argon2Parameters, defaultArgon2Parameters } from './password/argon2-hasher.ts'
import type { HashReader } from './password/foreign/foreign-hash.ts'
import { hashesThatFit } from './password/thread-pool.ts'

export interface CountersignOptions {
  /** Where accounts, sessions and the change feed live: `sqlite('./auth.db')`, `memory()`. */
  storage: StorageDriver
  /**
   * The public address, `https://auth.example.com`: the `iss` of tokens, and what links and origins are judged by. It
   * decides the cookie too: `__Host-session` over https; over http, on a loopback host only, `countersign_PORT` without Secure.
   */
  issuer: string
  /** Seals the signing keys at rest: 32 random bytes in base64url. Keep it; without it the keys cannot be opened. */
  secret: string
  session?: {
    /** 1,800 by default. */
    idleTimeoutSeconds?: number
    /** 2,592,000 (30 days) by default. */
    absoluteTimeoutSeconds?: number
    /** Live sessions a subject may have; the longest-standing ends. 50 by default. */
    maxPerSubject?: number
    /**
     * Memory for live sessions in this process, MB, taken as they come: one holds about 12,000. Those that do not fit are read
     * from the store when they come. 64 by default, for 770,000.
     */
    memoryMb?: number
  }
  token?: {
    /** Lifetime of an access token. 600 by default. */
    accessTimeoutSeconds?: number
    /**
     * `jwe`: the signed token is encrypted besides, so that a client cannot read it. Tokens of either format are accepted
     * whatever is set, so that switching signs nobody out. `jws` by default.
     */
    format?: 'jws' | 'jwe'
    /** `EdDSA` by default. */
    algorithm?: TokenAlgorithm
    /** `aud`: what the tokens are for. `api` by default. */
    audience?: string
    /** `client_id` in tokens of direct sign-in. `app` by default. */
    clientId?: string
    /**
     * The byte budget: no token is ever larger, in bytes as it travels. A client whose smallest token does not fit is
     * refused at the start, a token at sign-in (`token-too-large`). 200 to 4,096; 1,024 by default.
     */
    maxBytes?: number
    /**
     * Whether a token sign-in makes a login, which is listed and ended like a session, and gives a refresh token. False
     * by default: then nothing is stored for a token sign-in.
     */
    refresh?: boolean
    /** Such a login ends when its refresh token is not used for so long; `session.absoluteTimeoutSeconds` ends it too. 604,800 (7 days) by default. */
    refreshIdleTimeoutSeconds?: number
    /** How long a used refresh token is answered with the same pair again, in case the answer was lost; 0 to 60, 10 by default. */
    refreshGraceSeconds?: number
    /**
     * How long a key signs before the next one takes over, which has been published since the last change. `'off'`: only
     * when `keys.rotate` asks for it. 7,776,000 (90 days) by default.
     */
    keyRotationSeconds?: number | 'off'
    /**
     * Tokens bound to a key of the client's, which it proves to have with every request (DPoP, RFC 9449): `optional`,
     * where the client sends a proof at sign-in; `required`, a token sign-in without one is refused; `off`, proofs at
     * sign-in are passed over. A token that is bound stays so. `optional` by default.
     */
    dpop?: 'off' | 'optional' | 'required'
    /** Whether every proof must carry a nonce of the server's. One that a proof carries must be valid either way. `optional` by default. */
    dpopNonce?: 'optional' | 'required'
    /** Origins besides the issuer's under which proofs may name this service, `https://api.example.com`. None by default. */
    dpopOrigins?: readonly string[]
  }
  /** Applications that tokens are issued to, and services that ask about them. None by default. */
  clients?: readonly ClientOptions[]
  password?: Partial<Argon2Parameters> & {
    /**
     * Hashes at once; accounts that strangers make are hashed one at a time besides. By default one for each core, and fewer
     * than libuv has threads (`UV_THREADPOOL_SIZE`, 4 by default): DNS look-ups share them and would wait.
     */
    concurrency?: number
    /** Hashes that may wait; past that sign-in answers `busy`. One address holds a quarter of them, one account four. 64 by default. */
    maxQueued?: number
    /** Words that a password must not be built on besides the identifier, such as the product's name. */
    contextWords?: readonly string[]
    /** Readers for password hashes that were imported: `[bcrypt(), scrypt(), pbkdf2(), argon2()]`. None by default. */
    legacy?: readonly HashReader[]
    /**
     * Where passwords are looked up that are known from breaches. One that is known is refused when it is set; at sign-in it is
     * only written to the audit log. Nowhere by default.
     */
    breached?: {
      /** The path of a file that `countersign passwords build` or `buildBreachedFile` made; opened at the start, kept open. */
      file?: string
      /**
       * Whether the k-anonymity range service of Have I Been Pwned is asked, or another that answers alike: five hexadecimal digits
       * of the SHA-1 digest are sent. An answer that takes longer than 300 ms is passed over. `url` is https, or http on a
       * loopback host, and ends in a slash. False by default.
       */
      service?: boolean | { url: string }
    }
  }
  signIn?: {
    /**
     * Failed attempts a minute for one identifier from one address; five times as many for one identifier from
     * anywhere, and for one address whatever the identifier. `'off'` only for load tests. 10 by default.
     */
    attemptsPerMinute?: number | 'off'
  }
  /**
   * Who may make an account: `open`, anybody; `verified`, anybody who shows first that they read the mail of their address; `invited`,
   * who was invited; `closed`, nobody. `open` by default. All but `open` and `closed` need `mail`.
   */
  signUp?: SignUpMode
  /** Whether one may sign in by a link or a code in a mail, in place of the password. Needs `mail`. False by default. */
  linkSignIn?: boolean
  /** What attributes of subjects must be: a schema of zod, or a JSON Schema. Any JSON object of at most 8 KiB by default. */
  attributes?: AttributesSchema
  /** Functions of the application that sign-up and sign-in wait for, a second at most. A fault in one refuses what it was asked about. */
  hooks?: Hooks
  audit?: {
    /** Whether sign-ins and their refusals are written to the audit log. True by default. */
    signIns?: boolean
  }
  /**
   * Sends one mail, and resolves when it was handed over; it is called again until it does, with the same Message-ID. `'outbox'`: mails
   * are not sent but shown to administrators; on a loopback host only. Without it no mail is written, and what needs one answers
   * `mail-unavailable`.
   */
  mail?: MailFunction | 'outbox'
  /** Of mails to those who have chosen no language. `en` by default. */
  mailLanguage?: MailLanguage
  /** What mails call the service: one line of 1 to 100 characters. The host of the issuer by default. */
  mailName?: string
  /** Further origins whose pages may call unsafe endpoints, `https://app.example.com`. None by default. */
  allowedOrigins?: readonly string[]
  /** Addresses and networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` counts. None by default. */
  trustedProxies?: readonly string[]
  /** How stale a node may be, ms. The store's default where absent: 0 (strict) on SQLite. */
  maxStalenessMs?: number
  node?: {
    /** Names this process in the registry of nodes; unique among those that run. Random by default. */
    id?: string
    /** Where it serves, for the registry. */
    address?: string
  }
  /** Told of faults that no caller waits for, such as a touch that could not be written. Default: a line on stderr. */
  onFault?: (fault: unknown) => void
}

/** The options with every default filled in. */
export interface Configuration {
  issuer: URL
  secret: string
  session: {
    idleTimeoutSeconds: number
    absoluteTimeoutSeconds: number
    maxPerSubject: number
    memoryMb: number
  }
  token: {
    accessTimeoutSeconds: number
    format: 'jws' | 'jwe'
    algorithm: TokenAlgorithm
    audience: string
    clientId: string
    maxBytes: number
    refresh: boolean
    refreshIdleTimeoutSeconds: number
    refreshGraceSeconds: number
    keyRotationSeconds: number | 'off'
    dpop: 'off' | 'optional' | 'required'
    dpopNonce: 'optional' | 'required'
    dpopOrigins: readonly string[]
  }
  clients: readonly Client[]
  password: Argon2Parameters & {
    concurrency: number
    maxQueued: number
    contextWords: readonly string[]
    legacy: readonly HashReader[]
    breached: { file?: string | undefined; service: boolean | { url: string } }
  }
  signIn: { attemptsPerMinute: number | 'off' }
  signUp: SignUpMode
  linkSignIn: boolean
  attributes: AttributesSchema | undefined
  hooks: Hooks
  audit: { signIns: boolean }
  mailLanguage: MailLanguage
  mailName?: string | undefined
  allowedOrigins: readonly string[]
  trustedProxies: readonly string[]
  maxStalenessMs?: number | undefined
  node: { id?: string | undefined; address: string }
}

const origins = z
  .array(z.string().refine(text => URL.canParse(text) && new URL(text).origin === text, 'must be an origin'))
  .readonly()
  .default([])
/** However it is spelled: a scheme or host in capitals and the usual port are the same origin (RFC 6454 §4). */
function isOriginText(text: string): boolean {
  return /^https?:\/\/[^/?#@\\]+\/?$/i.test(text)
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null
const hook = <Name extends keyof Hooks>() =>
  z.custom<NonNullable<Hooks[Name]>>(value => typeof value === 'function', 'must be a function').optional()
/** The five digits are put after it, so there is no query; there is no name and password either, which messages would show. */
function isRangeUrl(text: string): boolean {
  if (!/^https?:\/\/[^?#@\\\s]+\/$/.test(text) || !URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || isLoopback(hostname)
}

const seconds = (preset: number) => z.int().min(1).max(315_360_000).default(preset)
const amount = (preset: number, max: number) => z.int().min(1).max(max).default(preset)

const schema = z.strictObject({
  issuer: z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url === undefined || !isOriginText(text)) {
      context.addIssue('must be an origin such as https://auth.example.com, without a path')
      return z.NEVER
    }
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
      context.addIssue('must be https; plain http is for a loopback host only')
      return z.NEVER
    }
    return url
  }),
  secret: z.string(),
  session: z
    .strictObject({
      idleTimeoutSeconds: seconds(1800),
      absoluteTimeoutSeconds: seconds(2_592_000),
      maxPerSubject: amount(50, 10_000),
      memoryMb: amount(64, 4096),
    })
    .prefault({}),
  token: z
    .strictObject({
      accessTimeoutSeconds: z.int().min(1).max(86_400).default(600),
      format: z.enum(['jws', 'jwe']).default('jws'),
      algorithm: z.enum(tokenAlgorithms).default('EdDSA'),
      audience: z.string().min(1).max(255).default('api'),
      clientId: z.string().min(1).max(255).default('app'),
      maxBytes: z.int().min(200).max(4096).default(1024),
      refresh: z.boolean().default(false),
      refreshIdleTimeoutSeconds: seconds(604_800),
      refreshGraceSeconds: z.int().min(0).max(60).default(10),
      keyRotationSeconds: z.union([z.int().min(3600).max(315_360_000), z.literal('off')]).default(7_776_000),
      dpop: z.enum(['off', 'optional', 'required']).default('optional'),
      dpopNonce: z.enum(['optional', 'required']).default('optional'),
      dpopOrigins: origins,
    })
    .prefault({}),
  clients: clientsSchema,
  password: z
    .strictObject({
      memoryCost: z.int().min(8).max(4_194_304).default(defaultArgon2Parameters.memoryCost),
      timeCost: z.int().min(1).max(1000).default(defaultArgon2Parameters.timeCost),
      parallelism: z.int().min(1).max(255).default(defaultArgon2Parameters.parallelism),
      concurrency: amount(hashesThatFit(availableParallelism(), process.env.UV_THREADPOOL_SIZE), 1024),
      maxQueued: z.int().min(0).max(1_000_000).default(64),
      contextWords: z.array(z.string().min(4)).readonly().default([]),
      legacy: z
        .array(z.custom<HashReader>(isReader, 'must be a reader, such as bcrypt()'))
        .readonly()
        .default([]),
      breached: z
        .strictObject({
          file: z.string().min(1).optional(),
          service: z
            .union([
              z.boolean(),
              z.strictObject({
                url: z
                  .string()
                  .refine(isRangeUrl, 'must be https (http on a loopback host) and end in a slash'),
              }),
            ])
            .default(false),
        })
        .prefault({}),
    })
    .refine(({ memoryCost, parallelism }) => memoryCost >= 8 * parallelism, {
      message: 'must be at least 8 KiB a lane (RFC 9106 §3.1)',
      path: ['memoryCost'],
    })
    .prefault({}),
  signIn: z
    .strictObject({
      attemptsPerMinute: z.union([z.int().min(1).max(1_000_000), z.literal('off')]).default(10),
    })
    .prefault({}),
  signUp: z.enum(['open', 'verified', 'invited', 'closed']).default('open'),
  linkSignIn: z.boolean().default(false),
  attributes: z.custom<AttributesSchema>(isObject, 'must be a schema').optional(),
  hooks: z
    .strictObject({
      beforeSignUp: hook<'beforeSignUp'>(),
      afterSignIn: hook<'afterSignIn'>(),
      claims: hook<'claims'>(),
    })
    .prefault({}),
  audit: z.strictObject({ signIns: z.boolean().default(true) }).prefault({}),
  mailLanguage: z.enum(mailLanguages).default('en'),
  mailName: z.string().trim().min(1).max(100).refine(isPrintableLine, 'must be one line').optional(),
  allowedOrigins: origins,
  trustedProxies: z
    .array(z.string().refine(isNetwork, 'must be an address or a network such as 10.0.0.0/8'))
    .readonly()
    .default([]),
  maxStalenessMs: z.number().min(0).max(3_600_000).optional(),
  node: z
    .strictObject({ id: z.string().min(1).max(64).optional(), address: z.string().max(255).default('') })
    .prefault({}),
})

/** @throws {ConfigurationError} that names the option and what it must be. */
export function configure(options: Omit<CountersignOptions, 'storage' | 'mail' | 'onFault'>): Configuration {
  const result = schema.safeParse(options)
  if (result.success) {
    const { attributes, hooks, ...rest } = result.data
    const { beforeSignUp, afterSignIn, claims } = hooks
    return {
      ...rest,
      attributes,
      hooks: {
        ...(beforeSignUp && { beforeSignUp }),
        ...(afterSignIn && { afterSignIn }),
        ...(claims && { claims }),
      },
    }
  }
  const [issue] = result.error.issues
  throw new ConfigurationError(`${issue?.path.join('.') || 'options'}: ${issue?.message ?? 'invalid'}`)
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

function isReader(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function'
}
