/** The nodes over the store: how far each has come, and whether it still gives signs of life. */
import type { NodeRecord } from '../core/revocation/node-registry.ts'
import type { AccountParts } from './account-parts.ts'
import { nodeSilenceMs } from './propagation.ts'

/** Nodes that stopped without withdrawing are remembered for so long, ms. */
const nodeMemoryMs = 86_400_000

export interface NodeInfo extends NodeRecord {
  /** `lost`: no sign of life for ten seconds, and it did not stop in good order. */
  state: 'alive' | 'lost'
  /** How many positions of the feed it had not applied when it last told. */
  behind: number
}

/** @throws {StorageError} safe to retry. */
export async function listNodes(
  parts: Pick<AccountParts, 'storage' | 'clock' | 'position' | 'catchUp'>,
  { includeLost = false }: { includeLost?: boolean } = {},
): Promise<NodeInfo[]> {
  const now = parts.clock.now()
  const nodes = await parts.storage.nodes.list(now - (includeLost ? nodeMemoryMs : nodeSilenceMs))
  // After the list: a node that is ahead of us now was not behind.
  await parts.catchUp()
  const position = parts.position()
  return nodes.map(node => ({
    ...node,
    state: node.seenAt < now - nodeSilenceMs ? 'lost' : 'alive',
    behind: Math.max(0, position - node.position),
  }))
}
