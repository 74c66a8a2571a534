/** The registry of nodes in memory. */
import type { NodeRegistry } from '../../../src/core/revocation/node-registry.ts'
import type { Door } from './state.ts'

export function createNodeRegistry(door: Door): NodeRegistry {
  return {
    async publish(node) {
      door.write().nodes.set(node.id, { ...node })
    },

    async withdraw(id) {
      door.write().nodes.delete(id)
    },

    async list(since) {
      const seen = [...door.read().nodes.values()].filter(({ seenAt }) => seenAt >= since)
      return seen.map(node => ({ ...node })).sort((a, b) => (a.id < b.id ? -1 : 1))
    },
  }
}
