/** What the two sides of a thread say to each other. */
import type { Migrated } from './migrate.ts'
import type { Fault } from './storage-fault.ts'

/** What a thread is started with. */
export interface ThreadSetup {
  path: string
  busyTimeoutMs: number
}

/** One call of an operation, by its place in the table; see operations.ts. */
export interface Call {
  id: number
  port: string
  method: string
  args: readonly unknown[]
}

export type Answer = { id: number; ok: true; value: unknown } | { id: number; ok: false; fault: Fault }

export type Request = Call | 'close'

export type Report =
  /** `migrated`: by the thread that writes, which brings the file up to date. */
  | { kind: 'ready'; migrated?: Migrated }
  | { kind: 'refused'; fault: Fault }
  | { kind: 'answers'; answers: Answer[] }
