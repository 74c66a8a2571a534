/** How far a revocation has come: which nodes have applied it. */

import type { Appended } from '../core/revocation/change.ts'
import type { ChangeFeed } from '../core/revocation/change-feed.ts'
import type { AccountParts } from './account-parts.ts'

const waitMs = 1000
/** From one look at the registry to the next, ms: a node has mostly applied it by the second; each look is a query. */
const firstPauseMs = 5
const longestPauseMs = 100

export interface Propagation {
  position: number
  nodes: ({ id: string; appliedAtMs: number } | { id: string; behind: number })[]
  /** Whether every node that is alive has applied it. */
  complete: boolean
}

/**
 * Waits, for a second at most, until every node that is alive has applied what was appended. A node whose sign of life is overdue
 * is reported, but not waited for: it may be dead.
 *
 * `appliedAtMs` counts from this call; `behind` is how many positions a node still lacks, one at least. Nothing depends on the
 * answer: a node that is behind refuses by itself once its bound has passed.
 */
export async function awaitNodes(
  parts: Pick<AccountParts, 'livingNodes' | 'clock' | 'pause'> & {
    storage: { changes: Pick<ChangeFeed, 'covers'> }
  },
  { position, mark }: Appended,
): Promise<Propagation> {
  const { changes } = parts.storage
  const began = parts.clock.monotonic()
  const applied = new Map<string, number>()
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const nodes = await parts.livingNodes.list()
    const elapsed = Math.round(parts.clock.monotonic() - began)
    for (const node of nodes)
      if (!applied.has(node.id) && changes.covers(node.cursor, mark)) applied.set(node.id, elapsed)
    const isOver = nodes.every(({ id, isOverdue }) => isOverdue || applied.has(id))
    if (isOver || elapsed >= waitMs) {
      return {
        position,
        complete: nodes.every(({ id }) => applied.has(id)),
        nodes: nodes.map(({ id, position: at }) => {
          const appliedAtMs = applied.get(id)
          return appliedAtMs === undefined ? { id, behind: Math.max(1, position - at) } : { id, appliedAtMs }
        }),
      }
    }
    await parts.pause(pauseMs)
  }
}
