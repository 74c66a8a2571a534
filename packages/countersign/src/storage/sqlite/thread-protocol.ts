/** What the two sides of a thread say to each other. */
import type { Migrated } from './migrate.ts'
import type { OpenedFile } from './opened-file.ts'
import type { Fault } from './storage-fault.ts'

/** What a thread is started with. */
export interface ThreadSetup {
  path: string
  busyTimeoutMs: number
  /** What the thread that writes has opened; for one that opens the same after it. */
  file?: OpenedFile
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

/** By the thread that writes: it brings the file up to date, and says which one it is. */
export interface OpenedForWriting {
  migrated: Migrated
  file: OpenedFile
}

export type Report =
  | { kind: 'ready'; opened?: OpenedForWriting }
  | { kind: 'refused'; fault: Fault }
  | { kind: 'answers'; answers: Answer[] }
