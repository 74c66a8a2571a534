/** The port to the registry of nodes: who follows the feed, and how far each has come. */

/** How often a node publishes its row at least, ms; sooner where it has applied something. */
export const publishEveryMs = 2000

export interface NodeRecord {
  id: string
  version: string
  /** Where it serves, as the operator would type it; empty when it is embedded in an application. */
  address: string
  processId: number
  startedAt: number
  /** Last sign of life, wall time ms. */
  seenAt: number
  /** The highest position of the feed that it has applied. */
  position: number
  /** How far it has read the feed, for `ChangeFeed.covers`; empty before it has read anything. */
  cursor: string
}

export interface NodeRegistry {
  /** Writes this node's row, adding or replacing it. */
  publish(node: NodeRecord): Promise<void>
  /** Removes this node's row; it stopped in good order. */
  withdraw(id: string): Promise<void>
  /** Nodes seen at or after `since`, by id. */
  list(since: number): Promise<NodeRecord[]>
}
