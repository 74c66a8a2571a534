/** The registry of nodes in SQLite. */
import type { NodeRegistry } from '../../core/revocation/node-registry.ts'
import type { Writer } from './writer.ts'

export function createNodeRegistry(writer: Writer): NodeRegistry {
  return {
    publish: node => writer.write('nodes', 'publish', node),
    withdraw: id => writer.write('nodes', 'withdraw', id),
    list: since => writer.scan('nodes', 'list', since),
  }
}
