/** The library’s public face: what `createCountersign` answers with. */
import type { Caller } from './account/account-parts.ts'
import type { Accounts } from './account/accounts.ts'
import type { ApiKeyWish } from './account/api-keys.ts'
import type { Identity } from './core/identity.ts'
import type { CheckOptions, CheckOutcome } from './gate/check-outcome.ts'
import type { GateFigures } from './gate/gate.ts'
import type { Handler, PlainHandler } from './http/handler-parts.ts'
import type { RequestLike } from './http/protocol/credential.ts'
import type { Backlog } from './outlet/backlog.ts'
import type { MailDesk } from './outlet/mail/mail-desk.ts'
import type { MailFigures } from './outlet/mail/mail-sender.ts'

export interface Countersign extends Accounts {
  /** The API keys of a subject: what `apiKeys` has, with whose they are said once. */
  keysOf(subjectId: string): KeysOf
  /**
   * Checks the credential of a request. A refusal is a value; the answer comes from memory where it can.
   *
   * Takes a fetch `Request`, Node's `IncomingMessage`, or headers. Read-only but for the session's last use, and for the
   * proof that comes with a token that is bound to a key: it is used up, except for the same request object.
   */
  authenticate(request: RequestLike, options?: CheckOptions): Promise<CheckOutcome>
  /** The same without a promise where memory suffices: for adapters, and for routes that count microseconds. */
  check(request: RequestLike, options?: CheckOptions): CheckOutcome | Promise<CheckOutcome>
  /**
   * A signal that fires when the credential ends, on whichever node: for WebSockets, streams and whatever else outlives the request.
   * It is the same for the same credential, and is kept for as long as that lives. It fires as soon as this node knows, and also where
   * the store cannot say whether the credential lives.
   *
   * @param identity - As a check answered it.
   */
  ended(identity: Identity): AbortSignal
  /** What waits to be sent, and what was given up. */
  mail: MailDesk
  /** Answers every endpoint of the HTTP API; a problem 404 for any other address. */
  handler: Handler
  /** The same without fetch's objects: for adapters, and for servers that need none of them otherwise. */
  plainHandler: PlainHandler
  /** What every answer of this site carries, HSTS included where the issuer is https: for answers that are not of the handler. */
  securityHeaders: Readonly<Record<string, string>>
  /** Whether this node could answer a check now. */
  isReady(): Promise<boolean>
  /** What this node holds and has done, for metrics. */
  figures(): NodeFigures
  /**
   * Mails and deliveries of webhooks that wait, over all nodes. Read from the store, at most once in five seconds.
   *
   * @throws {StorageError} `storage-unavailable`: safe to retry.
   */
  backlog(): Promise<Backlog>
  /** Answers every call that waits for revocations, now and from now on: call it before a server stops. `close` does it too. */
  endWaiting(): void
  /** Writes what is pending and lets go of the store. Checks after it fail. Called again, it is the same end. */
  close(): Promise<void>
}

/** What a node holds, what it has sent, and how far the audit log has come. */
export interface NodeFigures extends GateFigures, MailFigures {
  /** The number of the log’s last line, as of the last look, which comes twice a second. */
  auditLines: number
  /** For how long the oldest line has waited that is not in the log yet, ms. */
  auditUnsealedMs: number
}

/** The API keys of one subject. */
export interface KeysOf {
  list(): ReturnType<Accounts['apiKeys']['list']>
  create(wish: ApiKeyWish, caller?: Caller): ReturnType<Accounts['apiKeys']['create']>
  revoke(id: string, caller?: Caller): ReturnType<Accounts['apiKeys']['revoke']>
}

export function keysOf({ apiKeys }: Accounts, subjectId: string): KeysOf {
  return {
    list: () => apiKeys.list(subjectId),
    create: (wish, caller) => apiKeys.create(subjectId, wish, caller),
    revoke: (id, caller) => apiKeys.revoke(subjectId, id, caller),
  }
}
