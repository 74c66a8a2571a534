/** The nodes that are alive, and how far each has come. */
import type { NodeRecord } from '../core/revocation/node-registry.ts'
import type { AccountParts } from './account-parts.ts'

export interface NodeInfo extends NodeRecord {
  /** How many positions of the feed it had not applied when it last told. */
  behind: number
}

/** @throws {StorageError} safe to retry. */
export async function listNodes(
  parts: Pick<AccountParts, 'livingNodes' | 'position' | 'catchUp'>,
): Promise<NodeInfo[]> {
  const nodes = await parts.livingNodes.list()
  // After the list: a node that is ahead of us now was not behind.
  await parts.catchUp()
  const position = parts.position()
  return nodes.map(({ isOverdue, ...node }) => ({ ...node, behind: Math.max(0, position - node.position) }))
}
