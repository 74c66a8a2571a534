/** What the feed holds in memory for those who follow it: a few shared answers, however many positions are asked for. */
import { expect, test } from 'vitest'
import { RevocationIndex } from '../../src/core/revocation/revocation-index.ts'
import { RevocationFeed } from '../../src/gate/revocation-feed.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from '../storage/folder.ts'
import { later, now } from '../storage/records.ts'

const newFile = useFolder()

/** A feed over a file with so many entries, and where each read of the file began. */
async function open(entries: number) {
  const storage = await sqlite(newFile()).open()
  for (let entry = 1; entry <= entries; entry++) {
    await storage.revocations.revokeToken({ jti: `${entry}`, at: now, expiresAt: later, audit: [] })
  }
  const asked: number[] = []
  const feed = new RevocationFeed({
    changes: {
      read: async (from, limit) => {
        asked.push(from)
        return storage.changes.read(from, limit)
      },
    },
    index: new RevocationIndex(),
    follow: async () => {},
    position: () => entries,
  })
  return { feed, asked, close: () => storage.close() }
}

test('those who ask after the same position at once are answered by one read', async () => {
  const { feed, asked, close } = await open(3)
  const answers = await Promise.all([feed.after(1), feed.after(1), feed.after(2), feed.after(1)])
  expect(answers.map(answer => !answer.isSnapshot && answer.changes.length)).toEqual([2, 2, 1, 2])
  expect(asked).toEqual([1, 2])
  await close()
})

test('whoever asks after every position there is has the node hold the last eight answers, and no more', async () => {
  const { feed, asked, close } = await open(30)
  const all = Array.from({ length: 29 }, (_, index) => index + 1)
  for (const position of all) await feed.after(position)
  asked.length = 0
  // The newest first: what has to be read anew must not push out what is still held.
  for (const position of all.toReversed()) {
    const answer = await feed.after(position)
    expect(!answer.isSnapshot && answer.changes.length).toBe(30 - position)
  }
  expect(asked).toEqual(all.slice(0, -8).toReversed())
  await close()
})
