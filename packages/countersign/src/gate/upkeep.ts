/** What a node does by itself, in four things that never wait for each other: following, showing itself, sweeping, sealing the audit log. */
import type { Random } from '../core/clock.ts'
import type { Storage } from '../core/storage.ts'
import type { AuditSealer } from './audit-sealer.ts'
import type { Gate } from './gate.ts'
import { Heartbeat } from './heartbeat.ts'
import { NodePublisher, type NodePublisherParts } from './node-publisher.ts'
import { Sweeper, type SweeperParts } from './sweeper.ts'
import type { TimeKeeper } from './time-keeper.ts'

export interface UpkeepParts
  extends Pick<NodePublisherParts, 'node' | 'clock'>,
    Pick<SweeperParts, 'maintainKeys' | 'lookUp' | 'sweepEveryMs'> {
  storage: Storage
  gate: Gate
  timeKeeper: TimeKeeper
  livingNodes: SweeperParts['nodes']
  maxStalenessMs: number
  random: Random
  sealer: Pick<AuditSealer, 'start' | 'close'>
  onFault: (fault: unknown) => void
}

export class Upkeep {
  readonly #heartbeat: Heartbeat
  readonly #publisher: NodePublisher
  readonly #sweeper: Sweeper
  readonly #sealer: UpkeepParts['sealer']

  constructor(parts: UpkeepParts) {
    const { storage, gate, random, maxStalenessMs, livingNodes } = parts
    const all = { ...parts, share: () => (random(1)[0] ?? 0) / 256 }
    const { nodes, changes } = storage
    this.#publisher = new NodePublisher({ ...all, nodes, applied: () => gate.feed.applied })
    const onMoved = () => this.#publisher.moved()
    this.#heartbeat = new Heartbeat({ ...all, changes, maxStalenessMs, onMoved })
    this.#sweeper = new Sweeper({ ...all, nodes: livingNodes })
    this.#sealer = parts.sealer
  }

  /** Publishes the node and begins. */
  async start(): Promise<void> {
    await this.#publisher.start()
    this.#heartbeat.start()
    this.#sweeper.start()
    this.#sealer.start()
  }

  /** Ends all four and withdraws the node. */
  async close(): Promise<void> {
    await Promise.all([this.#heartbeat.close(), this.#sweeper.close(), this.#sealer.close()])
    await this.#publisher.close()
  }
}
