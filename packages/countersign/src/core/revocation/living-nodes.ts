/**
 * Which nodes are alive. A node writes its row every two seconds, so one whose row does not change is dead: judged by this
 * process's own monotonic clock, whatever clock the row was written by.
 */
import type { Clock } from '../clock.ts'
import { type NodeRecord, type NodeRegistry, publishEveryMs } from './node-registry.ts'

/** Nodes that gave no sign of life for so long are dead, ms. */
const deadAfterMs = 10_000
/** For how long a row must have been seen unchanged before it is removed, ms: from one sweep to the next. */
const removeAfterMs = 50_000
/** How old it must be by itself besides: until then an operator can see that a node was lost, and when, ms. */
const rememberedMs = 86_400_000

export interface LivingNode extends NodeRecord {
  /** `lost`: no sign of life for ten seconds, and it did not stop in good order. */
  state: 'alive' | 'lost'
  /** Whether its sign of life is overdue: it may be dead already. */
  isOverdue: boolean
}

interface Seen {
  node: NodeRecord
  /** When it last gave a sign of life, on the monotonic clock. */
  signAt: number
  /** Since when the row has been seen as it is, on the monotonic clock. */
  since: number
}

export class LivingNodes {
  readonly #registry: Pick<NodeRegistry, 'list' | 'withdraw'>
  readonly #clock: Clock
  /** Every row as it was last seen, by id. */
  #seen = new Map<string, Seen>()

  constructor(registry: Pick<NodeRegistry, 'list' | 'withdraw'>, clock: Clock) {
    this.#registry = registry
    this.#clock = clock
  }

  /**
   * The nodes that are alive, by id. Of a row that is seen for the first time its own instant is believed.
   *
   * @param options.includeLost - Those too that were lost within the last day.
   * @throws {StorageError} safe to retry.
   */
  async list({ includeLost = false }: { includeLost?: boolean } = {}): Promise<LivingNode[]> {
    const { seen, now } = await this.#look()
    return seen
      .filter(({ node, signAt }) => now - signAt <= deadAfterMs || !this.#isPast(node))
      .map(({ node, signAt }) => ({
        ...node,
        state: now - signAt <= deadAfterMs ? ('alive' as const) : ('lost' as const),
        isOverdue: now - signAt > 2 * publishEveryMs,
      }))
      .filter(({ state }) => includeLost || state === 'alive')
  }

  /**
   * Removes the rows of nodes that have been dead for a day. One that was only away writes its row again.
   *
   * @throws {StorageError} safe to retry.
   */
  async removeDead(): Promise<void> {
    const { seen, now } = await this.#look()
    const wall = this.#clock.now()
    // An instant that has not come was written by a clock that was ahead: it does not say when the node was lost.
    for (const { node, since } of seen)
      if (now - since >= removeAfterMs && (this.#isPast(node) || node.seenAt - wall > deadAfterMs))
        await this.#registry.withdraw(node.id)
  }

  /** Whether it was lost so long ago that nobody asks any more. */
  #isPast({ seenAt }: NodeRecord): boolean {
    return this.#clock.now() - seenAt > rememberedMs
  }

  async #look(): Promise<{ seen: Seen[]; now: number }> {
    const nodes = await this.#registry.list(0)
    const now = this.#clock.monotonic()
    const wall = this.#clock.now()
    const seen = nodes.map(node => {
      const before = this.#seen.get(node.id)
      // A clock that is ahead wrote an instant that has not come: no more than "now" can be made of it.
      if (before === undefined) return { node, signAt: now - Math.max(0, wall - node.seenAt), since: now }
      const isUnchanged = before.node.seenAt === node.seenAt && before.node.position === node.position
      return isUnchanged ? before : { node, signAt: now, since: now }
    })
    this.#seen = new Map(seen.map(one => [one.node.id, one]))
    return { seen, now }
  }
}
