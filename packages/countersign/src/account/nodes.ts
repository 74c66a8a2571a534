/** The nodes over the store: how far each has come, and whether it still gives signs of life. */
import type { NodeRecord } from '../core/revocation/node-registry.ts'
import type { AccountParts } from './account-parts.ts'

export interface NodeInfo extends Omit<NodeRecord, 'cursor'> {
  /** `lost`: no sign of life for ten seconds, and it did not stop in good order. */
  state: 'alive' | 'lost'
  /** How many positions of the feed it had not applied when it last told. */
  behind: number
}

/** @throws {StorageError} safe to retry. */
export async function listNodes(
  parts: Pick<AccountParts, 'livingNodes' | 'position' | 'catchUp'>,
  { includeLost = false }: { includeLost?: boolean } = {},
): Promise<NodeInfo[]> {
  const nodes = await parts.livingNodes.list({ includeLost })
  // After the list: a node that is ahead of us now was not behind.
  await parts.catchUp()
  const position = parts.position()
  return nodes.map(({ isOverdue, cursor, ...node }) => ({
    ...node,
    behind: Math.max(0, position - node.position),
  }))
}
