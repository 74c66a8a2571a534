/** What the HTTP layer is given to work with, and what it is told of each request's connection. */
import type { Accounts } from '../account/accounts.ts'
import type { ClientRegistry } from '../core/client/client.ts'
import type { KeyRing } from '../core/key/key-ring.ts'
import type { Page } from '../core/page.ts'
import type { CheckOptions, CheckOutcome, Presented } from '../gate/check-outcome.ts'
import type { ProofCheck } from '../gate/proof-check.ts'
import type { RevocationFeed } from '../gate/revocation-feed.ts'
import type { Watches } from '../gate/watches.ts'
import type { Incoming } from './protocol/incoming.ts'
import type { Reply, StreamedReply } from './protocol/reply.ts'

/** A mail as it would be sent. */
export interface OutboxMail {
  id: string
  messageId: string
  /** Wall time, ms. */
  createdAt: number
  to: string
  subject: string
  text: string
  html: string
  language: string
}

/** What the outbox shows, newest first. */
export interface MailOutbox {
  list(page: { limit: number; after?: string }): Promise<Page<OutboxMail>>
}

export interface HandlerParts {
  accounts: Accounts
  /** Never throws for what a client sent. */
  check: (presented: Presented, options?: CheckOptions) => CheckOutcome | Promise<CheckOutcome>
  /** Checks proofs that come without an access token, and gives out nonces. */
  proofs: Pick<ProofCheck, 'check' | 'nonce'>
  keys: () => KeyRing
  clients: ClientRegistry
  /** What verifiers elsewhere follow. */
  feed: Pick<RevocationFeed, 'follow' | 'after' | 'whenMoved' | 'isFullFor'>
  /** For pages that wait for the end of their own credential. */
  watches: Pick<Watches, 'open'>
  /** Mails that are held; absent where they are sent, or none is written. */
  outbox: MailOutbox | undefined
  isReady: () => Promise<boolean>
  /** Wall time, ms. */
  now: () => number
  /** Time that never jumps, ms; only differences mean anything. */
  monotonic: () => number
  /** Told of every fault that is answered with 500 or 503. */
  onFault: (fault: unknown) => void
  settings: HttpSettings
}

export interface HttpSettings {
  /** The public address. */
  issuer: URL
  /** Besides the issuer's own: origins whose pages may call unsafe endpoints. */
  allowedOrigins: readonly string[]
  /** Addresses and networks (`10.0.0.0/8`) whose `X-Forwarded-For` counts. */
  trustedProxies: readonly string[]
  /** Whether a token sign-in may, must or cannot bind its tokens to a key. */
  dpop: 'off' | 'optional' | 'required'
  version: string
}

/** What the server knows of the connection that a request came over. */
export interface Connection {
  /** The peer's address, as the socket has it. Without it attempts are counted by the identifier alone. */
  address?: string
  /** Set when the client has gone; by default the `signal` of the request: one for each request. Asked only by calls that wait. */
  gone?: () => AbortSignal
}

export type Handler = (request: Request, connection?: Connection) => Promise<Response>

/** The same without fetch's objects. */
export type PlainHandler = (request: Incoming, connection?: Connection) => Promise<Reply | StreamedReply>
