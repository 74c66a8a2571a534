/** Shows the other nodes that this one is alive, how far it has come, and how far it has counted. */
import type { Clock } from '../core/clock.ts'
import { type NodeRecord, type NodeRegistry, publishEveryMs } from '../core/revocation/node-registry.ts'
import { Rounds, type RoundsParts } from './rounds.ts'
import type { TimeKeeper } from './time-keeper.ts'

/** The least between two times that it has applied something, ms: each is a write of the store, which every node sees. */
const movedEveryMs = 334

export interface NodePublisherParts extends Pick<RoundsParts, 'share' | 'onFault'> {
  nodes: Pick<NodeRegistry, 'publish' | 'withdraw'>
  clock: Clock
  timeKeeper: Pick<TimeKeeper, 'countOn'>
  node: Omit<NodeRecord, 'seenAt' | 'position' | 'cursor'>
  /** How far this node has applied the feed. */
  applied: () => Pick<NodeRecord, 'position' | 'cursor'>
}

export class NodePublisher {
  readonly #parts: NodePublisherParts
  readonly #rounds: Rounds

  constructor(parts: NodePublisherParts) {
    this.#parts = parts
    const { share, onFault } = parts
    const run = () => this.#publish()
    this.#rounds = new Rounds({ run, everyMs: publishEveryMs, wokenEveryMs: movedEveryMs, share, onFault })
  }

  /** @throws {StorageError} when the store cannot be reached. */
  async start(): Promise<void> {
    await this.#publish()
    this.#rounds.start()
  }

  /** This node has applied something. */
  moved(): void {
    this.#rounds.wake()
  }

  /** Withdraws the node. */
  async close(): Promise<void> {
    await this.#rounds.close()
    await this.#parts.nodes.withdraw(this.#parts.node.id)
  }

  async #publish(): Promise<void> {
    const { nodes, node, clock, applied, timeKeeper } = this.#parts
    const { position, cursor } = applied()
    const sign = nodes.publish({ ...node, seenAt: clock.now(), position, cursor })
    // At once, so that a store that writes several things together does.
    await Promise.all([sign, timeKeeper.countOn()])
  }
}
