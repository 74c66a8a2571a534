/** What a verifier is told, checked when it is made. */
import { assertOptions } from '../core/argument.ts'
import type { Clock } from '../core/clock.ts'
import { ConfigurationError } from '../core/errors.ts'
import { isLoopback } from '../core/loopback.ts'
import type { DecryptionJwk } from './encrypted-token.ts'
import type { Fetch } from './remote.ts'
import type { Timer } from './timer.ts'

export interface VerifierOptions {
  /** The `iss` of tokens, and where the keys and the feed are found: `https://auth.example.com`. */
  issuer: string
  /** The `aud` that tokens must have; of several, one of them. */
  audience: string | readonly string[]
  /** The `Authorization` header for the feed and for decryption keys, whole; a function is asked before every call. */
  authorization?: string | (() => string | Promise<string>)
  /** Instead of `authorization`: HTTP Basic with these (RFC 6749 §2.3.1). */
  client?: { id: string; secret: string }
  /** How long ago a revocation may have been acknowledged and still be unknown here, ms. 1,000 by default; 0 is strict. */
  maxStalenessMs?: number
  /** False gives the guarantee up: a revoked token is accepted until it expires. True by default. */
  revocations?: boolean
  /** Keeps one call waiting for news, so that most are known at once and few checks wait. False by default. */
  follow?: boolean
  /** `<issuer>/.well-known/jwks.json` by default. */
  jwksUrl?: string
  /** `<issuer>/auth/revocations` by default. */
  revocationsUrl?: string
  /**
   * `<issuer>/oauth2/introspect` by default. While the first snapshot is on its way, the issuer is asked about the one token,
   * where the client has the permission `introspect`.
   */
  introspectionUrl?: string
  /**
   * Opens encrypted tokens: shared keys as JWKs, or `'issuer'` to read them from it and again whenever they change, which
   * needs the permission `decrypt`. None by default.
   */
  decryptionKeys?: readonly DecryptionJwk[] | 'issuer'
  /** `<issuer>/auth/decryption-keys` by default. */
  decryptionKeysUrl?: string
  /**
   * Lets the issuer be asked over plain http on another host than this one: whoever is on that network sees the client's
   * secret, and can show keys of their own. False by default.
   */
  insecureHttp?: boolean
  /** Told why, whenever a check answers `storage-unavailable`. Nobody by default. */
  onFault?: (fault: unknown) => void
  /** The runtime's by default. */
  fetch?: Fetch
  /** The system's by default. */
  clock?: Clock
}

/** The options with every default filled in, and what the runtime brings. */
export interface VerifierParts {
  issuer: string
  audiences: readonly [string, ...string[]]
  maxStalenessMs: number
  hasRevocations: boolean
  isFollowing: boolean
  jwksUrl: string
  revocationsUrl: string
  /** Absent where it is not known by a safe way. */
  introspectionUrl: string | undefined
  decryptionKeys: readonly DecryptionJwk[] | 'issuer'
  decryptionKeysUrl: string
  authorization: () => string | undefined | Promise<string | undefined>
  onFault: (fault: unknown) => void
  fetch: Fetch
  clock: Clock
  timer: Timer
  /** From 0 up to 1: spreads the attempts of many verifiers. */
  random: () => number
  /** Another one at each call, that nobody can guess; letters, digits, `-` and `_`. */
  createNonce: () => string
}

/** What the options leave to the runtime. */
export type Runtime = Pick<VerifierParts, 'fetch' | 'clock' | 'timer' | 'random' | 'createNonce'>

const known: Record<keyof VerifierOptions, true> = {
  issuer: true,
  audience: true,
  authorization: true,
  client: true,
  maxStalenessMs: true,
  revocations: true,
  follow: true,
  jwksUrl: true,
  revocationsUrl: true,
  introspectionUrl: true,
  decryptionKeys: true,
  decryptionKeysUrl: true,
  insecureHttp: true,
  onFault: true,
  fetch: true,
  clock: true,
}

/** @throws {ConfigurationError} that names the option and what it must be. */
export function configureVerifier(options: VerifierOptions, runtime: Runtime): VerifierParts {
  assertOptions(options, known, 'verifier')
  const { issuer, audience, maxStalenessMs = 1000, revocations = true, decryptionKeys = [] } = options
  const [first, ...more] = [audience].flat()
  if (first === undefined || [first, ...more].some(one => typeof one !== 'string' || one === ''))
    throw new ConfigurationError('audience: must be a text, or several')
  if (typeof maxStalenessMs !== 'number' || !(maxStalenessMs >= 0))
    throw new ConfigurationError('maxStalenessMs: must be 0 or more')
  const isAnonymous = options.authorization === undefined && options.client === undefined
  if (revocations && isAnonymous) {
    throw new ConfigurationError(
      'authorization: the revocation feed needs `authorization` or `client`; `revocations: false` does without',
    )
  }
  if (decryptionKeys === 'issuer' && isAnonymous)
    throw new ConfigurationError("decryptionKeys: 'issuer' needs `authorization` or `client`")
  const base = addressOf('issuer', issuer).replace(/\/$/, '')
  const source = (name: string, given: string | undefined, path: string, isUsed: boolean): string => {
    const address = addressOf(name, given ?? base + path)
    if (isUsed && options.insecureHttp !== true && !isPrivate(address)) {
      throw new ConfigurationError(
        `${given === undefined ? 'issuer' : name}: must be https outside of this machine; \`insecureHttp\` does without`,
      )
    }
    return address
  }
  return {
    issuer,
    audiences: [first, ...more],
    maxStalenessMs,
    hasRevocations: revocations,
    isFollowing: revocations && (options.follow ?? false),
    jwksUrl: source('jwksUrl', options.jwksUrl, '/.well-known/jwks.json', true),
    revocationsUrl: source('revocationsUrl', options.revocationsUrl, '/auth/revocations', revocations),
    introspectionUrl:
      options.introspectionUrl === undefined && options.insecureHttp !== true && !isPrivate(base)
        ? undefined
        : source('introspectionUrl', options.introspectionUrl, '/oauth2/introspect', revocations),
    decryptionKeys,
    decryptionKeysUrl: source(
      'decryptionKeysUrl',
      options.decryptionKeysUrl,
      '/auth/decryption-keys',
      decryptionKeys === 'issuer',
    ),
    authorization: authorizationOf(options),
    onFault: options.onFault ?? (() => {}),
    fetch: options.fetch ?? runtime.fetch,
    clock: options.clock ?? runtime.clock,
    timer: runtime.timer,
    random: runtime.random,
    createNonce: runtime.createNonce,
  }
}

function authorizationOf({ authorization, client }: VerifierOptions): VerifierParts['authorization'] {
  if (typeof authorization === 'function') return authorization
  if (authorization !== undefined || client === undefined) return () => authorization
  // RFC 6749 §2.3.1: encoded as a form is, before they are joined. What is left is ASCII, which `btoa` takes.
  const basic = `Basic ${btoa(`${encodeForm(client.id)}:${encodeForm(client.secret)}`)}`
  return () => basic
}

function encodeForm(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

/** Whether nobody on the way can read or change what is sent. */
function isPrivate(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || isLoopback(hostname)
}

function addressOf(name: string, address: string): string {
  if (!/^https?:\/\//.test(address) || !URL.canParse(address))
    throw new ConfigurationError(`${name}: must be an address such as https://auth.example.com`)
  return address
}
