/** The follower: when a node counts as fresh, and that those who wait share reads which began after they came. */
import { beforeEach, describe, expect, test } from 'vitest'
import { StorageError } from '../../../src/core/errors.ts'
import type { ChangeFeed, FeedRead } from '../../../src/core/revocation/change-feed.ts'
import { FeedFollower } from '../../../src/core/revocation/feed-follower.ts'
import { type ManualClock, manualClock } from '../../gate/manual-clock.ts'

/** A feed whose answers arrive when the test lets them, as over a network. */
class SlowFeed implements ChangeFeed {
  position = 0
  readonly asked: { from: string | undefined; answer: () => void; fail: () => void }[] = []
  isComplete = true

  read(from?: string): Promise<FeedRead> {
    const at = this.position
    return new Promise((resolve, reject) => {
      this.asked.push({
        from,
        answer: () =>
          resolve({
            changes: [],
            position: at,
            cursor: `p${at}`,
            complete: this.isComplete || from === undefined,
            prunedUntil: 0,
          }),
        fail: () => reject(new StorageError('away')),
      })
    })
  }

  covers(): boolean {
    return false
  }

  prune(): Promise<number> {
    return Promise.resolve(0)
  }
}

describe('feed follower', () => {
  let clock: ManualClock
  let feed: SlowFeed
  let snapshots: boolean[]
  let follower: FeedFollower

  beforeEach(async () => {
    clock = manualClock()
    feed = new SlowFeed()
    snapshots = []
    follower = new FeedFollower(feed, clock, async (_, isSnapshot) => void snapshots.push(isSnapshot))
    feed.position = 7
    const opened = follower.catchUp()
    feed.asked[0]?.answer()
    await opened
  })

  test('is not fresh before it has read anything', () => {
    expect(new FeedFollower(feed, clock, async () => {}).isFresh(1e9)).toBe(false)
  })

  test('is fresh for the bound, counted from before it asked', async () => {
    const reading = follower.catchUp()
    clock.advance(300)
    feed.asked[1]?.answer()
    await reading
    expect(follower.stalenessMs).toBe(300)
    expect(follower.isFresh(300)).toBe(true)
    expect(follower.isFresh(299)).toBe(false)
    clock.advance(1)
    expect(follower.isFresh(300)).toBe(false)
  })

  test('the bound 0 is never met by a memory of an answer', () => {
    expect(follower.stalenessMs).toBe(0)
    expect(follower.isFresh(0)).toBe(false)
  })

  test('a machine that slept is stale although the monotonic clock stood still', () => {
    clock.jumpWall(5000)
    expect(follower.isFresh(1000)).toBe(false)
  })

  test('a wall clock that goes back does not make it fresher', () => {
    clock.advance(2000)
    clock.jumpWall(-60_000)
    expect(follower.isFresh(1000)).toBe(false)
  })

  test('all who wait share one read that began after they came', async () => {
    const first = follower.catchUp()
    const later = Array.from({ length: 50 }, () => follower.catchUp())
    expect(feed.asked).toHaveLength(2)
    feed.asked[1]?.answer()
    await first
    await Promise.resolve()
    expect(feed.asked).toHaveLength(3)
    const evenLater = follower.catchUp()
    feed.asked[2]?.answer()
    await Promise.all(later)
    expect(feed.asked).toHaveLength(4)
    feed.asked[3]?.answer()
    await evenLater
  })

  test('a read that fails fails those who waited for it, and only them', async () => {
    const first = follower.catchUp()
    const second = follower.catchUp()
    feed.asked[1]?.fail()
    await expect(first).rejects.toThrow(StorageError)
    await Promise.resolve()
    feed.asked[2]?.answer()
    await second
    expect(follower.isFresh(0)).toBe(false)
    expect(follower.isFresh(1)).toBe(true)
  })

  test('a node that slept longer than the feed remembers begins again from the snapshot', async () => {
    feed.isComplete = false
    const reading = follower.catchUp()
    feed.asked[1]?.answer()
    await Promise.resolve()
    await Promise.resolve()
    feed.asked[2]?.answer()
    await reading
    expect(feed.asked.map(({ from }) => from)).toEqual([undefined, 'p7', undefined])
    expect(snapshots).toEqual([true, true])
  })
})
