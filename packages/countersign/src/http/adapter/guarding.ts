/** What an adapter needs of a `Countersign`, and what it can be told. */
import type { CheckOptions, CheckOutcome } from '../../gate/check-outcome.ts'
import type { Handler, PlainHandler } from '../handler-parts.ts'
import type { Served } from '../own-address.ts'
import type { RequestLike } from '../protocol/credential.ts'

/** A `Countersign`, by its shape. */
export interface Guarding {
  check(request: RequestLike, options?: CheckOptions): CheckOutcome | Promise<CheckOutcome>
  handler: Handler
  /** Where it is there, adapters over Node's requests go this way: it spares them fetch's objects. */
  plainHandler?: PlainHandler
  /** What every answer carries; without it, the same but for HSTS. */
  securityHeaders?: Readonly<Record<string, string>>
}

export interface MountOptions {
  /** Which addresses are answered here and not by the application. `api` by default. */
  serve?: Served
}

export interface RequiredOptions {
  /** Only subjects with this role; others get 403 `forbidden`. */
  role?: string
  /** For this route only: how stale the node may be, ms. 0 is strict: the payment route. */
  maxStalenessMs?: number
}
