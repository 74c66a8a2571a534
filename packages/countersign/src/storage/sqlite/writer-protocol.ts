/** What the two sides of the writer thread say to each other. */
import type { Migrated } from './migrate.ts'
import type { Fault } from './storage-fault.ts'

/** What the thread is started with. */
export interface WriterSetup {
  path: string
  busyTimeoutMs: number
}

/** One call of an operation; see operations.ts. */
export interface Call {
  id: number
  kind: 'write' | 'scan'
  port: string
  method: string
  args: readonly unknown[]
}

export type Answer = { id: number; ok: true; value: unknown } | { id: number; ok: false; fault: Fault }

export type Request = Call | { kind: 'close' }

export type Report =
  | { kind: 'ready'; migrated: Migrated }
  | { kind: 'refused'; fault: Fault }
  | { kind: 'answers'; answers: Answer[] }
