/** How far a revocation has come: which nodes have applied the position it was given. */
import type { AccountParts } from './account-parts.ts'

/** Nodes that gave no sign of life for so long are not waited for, ms. */
export const nodeSilenceMs = 10_000
const waitMs = 1000
const pollMs = 5

export interface Propagation {
  position: number
  nodes: ({ id: string; appliedAtMs: number } | { id: string; behind: number })[]
  /** Whether every node that is alive has applied it. */
  complete: boolean
}

/**
 * Waits, for a second at most, until every node that is alive has applied `position`.
 *
 * `appliedAtMs` counts from this call; `behind` is how many positions a node still lacks. Nothing depends on the
 * answer: a node that is behind refuses by itself once its bound has passed.
 */
export async function awaitNodes(
  parts: Pick<AccountParts, 'storage' | 'clock' | 'pause'>,
  position: number,
): Promise<Propagation> {
  const began = parts.clock.monotonic()
  const applied = new Map<string, number>()
  for (;;) {
    const nodes = await parts.storage.nodes.list(parts.clock.now() - nodeSilenceMs)
    const elapsed = Math.round(parts.clock.monotonic() - began)
    for (const node of nodes)
      if (node.position >= position && !applied.has(node.id)) applied.set(node.id, elapsed)
    const complete = nodes.every(node => applied.has(node.id))
    if (complete || elapsed >= waitMs) {
      return {
        position,
        complete,
        nodes: nodes.map(({ id, position: at }) => {
          const appliedAtMs = applied.get(id)
          return appliedAtMs === undefined ? { id, behind: position - at } : { id, appliedAtMs }
        }),
      }
    }
    await parts.pause(pollMs)
  }
}
