/** `countersign/relay`: follows an issuer's revocation feed and serves it to verifiers, so that the issuer has one follower for many. */

import type { ClientOptions } from './client-configuration.ts'
import { clientsSchema } from './client-configuration.ts'
import { assertOptions } from './core/argument.ts'
import { ClientRegistry } from './core/client/client.ts'
import { ConfigurationError } from './core/errors.ts'
import { fetchHandler } from './http/handler.ts'
import type { Handler, PlainHandler } from './http/handler-parts.ts'
import { securityHeaders } from './http/protocol/security-headers.ts'
import { RelayFeed } from './relay/relay-feed.ts'
import { createRelayHandler } from './relay/relay-handler.ts'
import { HttpFeed } from './verifier/http-feed.ts'
import { configureVerifier, type VerifierOptions } from './verifier/options.ts'
import { Remote } from './verifier/remote.ts'
import { Revocations } from './verifier/revocations.ts'
import { verifierRuntime } from './verifier-runtime.ts'

export interface RelayOptions {
  /** The issuer, and how it is asked: as a verifier asks it. The client needs the permission `revocations`. */
  upstream: Pick<
    VerifierOptions,
    'issuer' | 'authorization' | 'client' | 'revocationsUrl' | 'insecureHttp' | 'fetch' | 'clock'
  >
  /** Who may follow: registered clients with the permission `revocations`. */
  clients: readonly ClientOptions[]
  /**
   * How old what it answers may be, ms: 250 by default. A follower may ask for less; it is told how old each answer is, and is as
   * much less fresh, so that its own bound holds unchanged.
   */
  maxAgeMs?: number
  /** How clients reach it: with https, answers say so (HSTS). */
  publicUrl?: string
  /** Told why, whenever it cannot confirm what it knows. Nobody by default. */
  onFault?: (fault: unknown) => void
}

export interface Relay {
  /** Answers `GET /auth/revocations`, `/healthz` and `/readyz`; never rejects for what a client sent. */
  handler: Handler
  /** The same for the adapters of this package: `countersign(relay)` of `countersign/node`. */
  plainHandler: PlainHandler
  securityHeaders: Readonly<Record<string, string>>
  figures(): { revocations: number; position: number; stalenessMs: number; waiting: number }
  /** Ends the calls that wait, and the following. */
  close(): void
}

const known: Record<keyof RelayOptions, true> = {
  upstream: true,
  clients: true,
  maxAgeMs: true,
  publicUrl: true,
  onFault: true,
}
const maxWaiting = 10_000

/**
 * Makes a relay and begins to follow.
 *
 * @throws {ConfigurationError} when an option does not fit.
 */
export function createRelay(options: RelayOptions): Relay {
  assertOptions(options, known, 'relay')
  const { upstream, maxAgeMs = 250, publicUrl, onFault = () => {} } = options
  if (typeof maxAgeMs !== 'number' || !(maxAgeMs >= 0))
    throw new ConfigurationError('maxAgeMs: must be 0 or more')
  const parsed = clientsSchema.safeParse(options.clients)
  if (!parsed.success)
    throw new ConfigurationError(`clients: ${parsed.error.issues[0]?.message ?? 'do not fit'}`)
  const parts = configureVerifier({ ...upstream, audience: 'relay' }, verifierRuntime)
  const { clock, timer, random, createNonce } = parts
  const closed = new AbortController()
  const remote = new Remote({
    fetch: parts.fetch,
    authorization: parts.authorization,
    timer,
    closed: closed.signal,
  })
  const feed = new RelayFeed(timer, maxWaiting)
  const revocations = new Revocations(
    new HttpFeed({ remote, url: parts.revocationsUrl, clock, createNonce, isOfIssuer: true }),
    // Keys are not its business: followers read them from the issuer.
    async () => {},
    clock,
    (read, endsSnapshot) => feed.note(read, endsSnapshot),
  )
  void revocations.follow(closed.signal, timer, random)
  const headers = securityHeaders(publicUrl === undefined ? undefined : new URL(publicUrl))
  const plainHandler = createRelayHandler({
    feed,
    revocations,
    clients: new ClientRegistry(parsed.data, ''),
    clock,
    maxAgeMs,
    securityHeaders: headers,
    onFault,
  })
  return {
    plainHandler,
    handler: fetchHandler(plainHandler),
    securityHeaders: headers,
    figures: () => ({
      revocations: revocations.index.size,
      position: revocations.position,
      stalenessMs: revocations.stalenessMs,
      waiting: feed.waiting,
    }),
    close: () => {
      feed.endWaiting()
      closed.abort()
    },
  }
}
