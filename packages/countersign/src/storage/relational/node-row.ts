/** How a row becomes a node of the registry, and a node the values of a statement. */
import type { NodeRecord } from '../../core/revocation/node-registry.ts'
import type { NodeTable } from './tables.ts'

/** A statement's values must be a type of their own: an interface may have other fields yet. */
export type NodeValues = { [Name in keyof NodeRecord]: NodeRecord[Name] }

export function toNode(row: NodeTable): NodeRecord {
  return {
    id: row.id,
    version: row.version,
    address: row.address,
    processId: row.process_id,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    position: row.position,
  }
}
