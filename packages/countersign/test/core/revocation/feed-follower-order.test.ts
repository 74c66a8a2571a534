/**
 * The follower over every order of calls, answers and failures that a scheduler finds: one read at a time, no step back,
 * and fresh by nothing but what was applied (K31).
 */
import fc, { type Scheduler } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StorageError } from '../../../src/core/errors.ts'
import type { FeedRead } from '../../../src/core/revocation/change-feed.ts'
import { FeedFollower, type FollowedFeed } from '../../../src/core/revocation/feed-follower.ts'
import { type ManualClock, manualClock } from '../../gate/manual-clock.ts'

const boundMs = 1000
const entriesPerPage = 3

const action = fc.oneof(
  { weight: 4, arbitrary: fc.constant('catch up' as const) },
  { weight: 3, arbitrary: fc.constant('ask' as const) },
  { weight: 3, arbitrary: fc.constant('append' as const) },
  { weight: 1, arbitrary: fc.constant('append many' as const) },
  { weight: 1, arbitrary: fc.constant('prune' as const) },
  { weight: 2, arbitrary: fc.constant('somebody else reads' as const) },
  { weight: 1, arbitrary: fc.constant('a read fails' as const) },
  { weight: 1, arbitrary: fc.constant('an application fails' as const) },
  { weight: 1, arbitrary: fc.constant('time passes' as const) },
  { weight: 4, arbitrary: fc.constant('something goes on' as const) },
  { weight: 2, arbitrary: fc.constant('a microtask' as const) },
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

/** `of the last read`: as a store would say it that kept what anybody had read last. */
type Versions = 'none' | 'of what was applied' | 'of the last read'

/** A feed of which every read takes as long as the scheduler likes, each way; and the follower's memory. */
class Scene implements FollowedFeed<FeedRead> {
  readonly follower: FeedFollower
  readonly clock: ManualClock = manualClock()
  /** What was committed last, and when each entry was. */
  readonly appendedAt: number[] = []
  prunedThrough = 0
  #version = 1
  readsUnderWay = 0
  failingReads = 0
  failingApplications = 0
  /** Positions of entries that were applied; and up to where a snapshot has made up for all that were pruned. */
  readonly #applied = new Set<number>()
  #madeUpTo = 0
  /** Of the last answer that anybody was given. */
  #versionRead = 0
  readonly wrong: string[] = []

  readonly scheduler: Scheduler

  constructor(scheduler: Scheduler, versions: Versions) {
    this.scheduler = scheduler
    const unchanged = (version: number) =>
      this.#version === (versions === 'of the last read' ? this.#versionRead : version)
    const feed: FollowedFeed<FeedRead> = {
      read: after => this.read(after),
      ...(versions !== 'none' && { unchanged }),
    }
    this.follower = new FeedFollower(
      feed,
      this.clock,
      (read, endsSnapshot) => this.#apply(read, endsSnapshot),
      () => {},
    )
  }

  append(): void {
    this.#version += 1
    this.appendedAt.push(this.clock.monotonic())
  }

  prune(): void {
    this.#version += 1
    this.prunedThrough = this.appendedAt.length
  }

  async read(from?: string): Promise<FeedRead> {
    this.readsUnderWay += 1
    if (this.readsUnderWay > 1) this.wrong.push('two reads at once')
    try {
      await this.scheduler.schedule(Promise.resolve(), 'a read goes out')
      const answer = this.look(from)
      await this.scheduler.schedule(Promise.resolve(), 'a read comes back')
      if (this.failingReads > 0) {
        this.failingReads -= 1
        throw new StorageError('away')
      }
      return answer
    } finally {
      this.readsUnderWay -= 1
    }
  }

  /** One moment of the store. Entries are told by their position alone. */
  look(cursor?: string): FeedRead {
    const last = this.appendedAt.length
    const from = Number(cursor?.slice(1) ?? 0)
    const isInSnapshot = cursor === undefined || cursor.startsWith('s')
    const changes = this.appendedAt
      .map((_, index) => ({ position: index + 1, concernsUntil: 0, kind: 'keys' as const }))
      .slice(Math.max(from, this.prunedThrough))
    const complete = isInSnapshot || (from >= this.prunedThrough && from <= last)
    const hasMore = changes.length > entriesPerPage
    const position = hasMore ? (changes[entriesPerPage - 1]?.position ?? last) : last
    this.#versionRead = this.#version
    return {
      changes: changes.slice(0, entriesPerPage),
      position,
      cursor: `${hasMore && isInSnapshot ? 's' : 'p'}${position}`,
      complete,
      prunedUntil: 0,
      version: this.#version,
      ...(hasMore && { hasMore }),
    }
  }

  async #apply({ changes, position }: FeedRead, endsSnapshot: boolean): Promise<void> {
    await this.scheduler.schedule(Promise.resolve(), 'keys are loaded')
    if (this.failingApplications > 0) {
      this.failingApplications -= 1
      throw new StorageError('the keys cannot be read')
    }
    for (const change of changes) this.#applied.add(change.position)
    if (!endsSnapshot) return
    for (let each = this.prunedThrough + 1; each <= position; each++)
      if (!this.#applied.has(each)) this.wrong.push(`the snapshot does not hold ${each}`)
    this.#madeUpTo = Math.max(this.#madeUpTo, position)
  }

  /** Whether every entry up to there is applied. */
  knows(last: number): boolean {
    for (let each = this.#madeUpTo + 1; each <= last; each++) if (!this.#applied.has(each)) return false
    return true
  }

  /** Whether everything is applied that was acknowledged longer than `bound` ago, or at all where that is 0. */
  isTrulyFresh(bound: number): boolean {
    const { appendedAt, clock } = this
    if (bound === 0) return this.knows(appendedAt.length)
    return this.knows(appendedAt.filter(at => clock.monotonic() - at > bound).length)
  }
}

async function play(actions: readonly Action[], scheduler: Scheduler, versions: Versions): Promise<void> {
  const scene = new Scene(scheduler, versions)
  const { follower, clock, wrong } = scene
  const underWay: Promise<unknown>[] = []
  let highest = 0
  const watch = () => {
    if (follower.position < highest)
      wrong.push(`the position went from ${highest} back to ${follower.position}`)
    highest = follower.position
  }
  const ask = () => {
    for (const bound of [0, boundMs]) {
      if (follower.isFresh(bound) && !scene.isTrulyFresh(bound))
        wrong.push(`took itself for fresh within ${bound}`)
    }
  }
  const catchUp = async () => {
    const acknowledged = scene.appendedAt.length
    await follower.catchUp().then(
      () => {
        if (!scene.knows(acknowledged)) wrong.push('had caught up without what was acknowledged before')
      },
      (fault: unknown) => {
        if (!(fault instanceof StorageError)) throw fault
      },
    )
  }
  for (const step of actions) {
    if (step === 'catch up') underWay.push(catchUp())
    else if (step === 'append') scene.append()
    else if (step === 'append many') for (let count = 0; count < 8; count++) scene.append()
    else if (step === 'prune') scene.prune()
    else if (step === 'somebody else reads') scene.look(`p${follower.position}`)
    else if (step === 'a read fails') scene.failingReads += 1
    else if (step === 'an application fails') scene.failingApplications += 1
    else if (step === 'time passes') clock.advance(boundMs + 1)
    else if (step === 'a microtask') await Promise.resolve()
    else if (step === 'something goes on' && scheduler.count() > 0) await scheduler.waitNext(1)
    ask()
    watch()
  }
  await scheduler.waitFor(Promise.all(underWay))
  scene.failingReads = 0
  scene.failingApplications = 0
  await scheduler.waitFor(follower.catchUp())
  ask()
  watch()
  if (follower.position !== scene.appendedAt.length) wrong.push('has not come to the end')
  if (wrong.length > 0) throw new Error(wrong.join('; '))
}

describe('the follower, whatever comes when', () => {
  const search = (versions: Versions, numRuns: number) =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(action, { minLength: 4, maxLength: 40 }),
        (scheduler, actions) => play(actions, scheduler, versions),
      ),
      { numRuns },
    )

  test.each(['none', 'of what was applied'] as const)(
    'reads one at a time, never goes back and is fresh only by what it applied (versions: %s)',
    versions => search(versions, 1000),
    60_000,
  )

  test('and the search would find a store that keeps what anybody has read last', async () => {
    await expect(search('of the last read', 1000)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('took itself for fresh') },
    })
  }, 60_000)

  test('a call that comes some microtasks after a read has ended, while another waits, begins none beside it', async () => {
    // F03 was found between the end of one read and the beginning of the one that waited for it.
    for (let microtasks = 0; microtasks < 12; microtasks++) {
      const answers: (() => void)[] = []
      let underWay = 0
      let most = 0
      const positions: number[] = []
      const feed: FollowedFeed<FeedRead> = {
        read: async () => {
          underWay += 1
          most = Math.max(most, underWay)
          await new Promise<void>(resolve => answers.push(resolve))
          underWay -= 1
          const position = answers.length
          return { changes: [], position, cursor: `p${position}`, complete: true, prunedUntil: 0 }
        },
      }
      const follower: FeedFollower = new FeedFollower(
        feed,
        manualClock(),
        async () => {},
        () => void positions.push(follower.position),
      )
      const calls = [follower.catchUp(), follower.catchUp()]
      answers[0]?.()
      for (let microtask = 0; microtask < microtasks; microtask++) await Promise.resolve()
      calls.push(follower.catchUp())
      let isOver = false
      const over = Promise.all(calls).then(() => {
        isOver = true
      })
      while (!isOver) {
        // The later one first, where there are two.
        answers.at(-1)?.()
        for (const answer of answers) answer()
        await Promise.resolve()
      }
      await over
      expect(most, `after ${microtasks} microtasks`).toBe(1)
      expect(positions).toEqual(positions.toSorted((one, other) => one - other))
    }
  })
})
