/** How far a revocation has come, on the wire. */
import { z } from 'zod'
import type { Propagation } from '../../account/propagation.ts'

export interface WirePropagation {
  position: number
  nodes: ({ id: string; applied_at_ms: number } | { id: string; behind: number })[]
  complete: boolean
}

export const propagationSchema: z.ZodType<WirePropagation> = z
  .strictObject({
    position: z.int().min(0).meta({ description: 'Of the change feed.' }),
    nodes: z.array(
      z.union([
        z.strictObject({ id: z.string(), applied_at_ms: z.int().min(0) }),
        z.strictObject({ id: z.string(), behind: z.int().min(1) }),
      ]),
    ),
    complete: z.boolean().meta({ description: 'Whether every node that is alive has applied it.' }),
  })
  .meta({ id: 'Propagation' })

export function writePropagation({ position, nodes, complete }: Propagation): WirePropagation {
  return {
    position,
    complete,
    nodes: nodes.map(node =>
      'behind' in node
        ? { id: node.id, behind: node.behind }
        : { id: node.id, applied_at_ms: node.appliedAtMs },
    ),
  }
}
