/** The store beneath the nodes: where each node reaches it, and what can be done to it. */
import { join } from 'node:path'
import type { Line } from './line.ts'
import type { PlannedKind } from './schedule.ts'
import { canFillDisk } from './server-node.ts'

export interface Store {
  kind: 'sqlite' | 'postgres'
  /** `COUNTERSIGN_DATABASE_URL` of a node. */
  url(node: number): string
  /** Between each node and the store; none where the store is a file. */
  lines: readonly Line[]
  /** What can be done to it, beside what can be done to nodes; and how often. */
  weights: Readonly<Partial<Record<PlannedKind, number>>>
  /** The pause between two of those, at the most, ms. */
  gapMs: number
  /** Stops the database in good order, and starts it again. */
  restart?(): Promise<void>
  /** The database stops without finishing anything, and starts again. */
  crash?(): Promise<void>
  close(): Promise<void>
}

/** One file, for processes on one machine. */
export function fileStore(folder: string): Store {
  return {
    kind: 'sqlite',
    url: () => `sqlite:${join(folder, 'countersign.db')}`,
    lines: [],
    weights: canFillDisk ? { 'disk-full': 1 } : {},
    gapMs: 12_000,
    close: async () => undefined,
  }
}
