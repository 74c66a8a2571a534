/** What waits is read from the store when somebody asks, once for all who ask, and not again for a while. */
import { expect, test } from 'vitest'
import { createBacklog } from '../../src/outlet/backlog.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { manualClock } from '../gate/manual-clock.ts'
import { message, writer } from './messages.ts'

test('one read serves everybody for five seconds; a fault is told and not kept', async () => {
  const storage = await memory().open()
  const clock = manualClock()
  let reads = 0
  const backlog = createBacklog({
    messages: {
      backlog: async input => {
        reads += 1
        if (reads === 3) throw new Error('away')
        return storage.messages.backlog(input)
      },
    },
    webhooks: storage.webhooks,
    clock,
  })
  const made = writer().write(message('recover', 'en'), { now: clock.now() })
  await storage.messages.enqueue(made ?? expect.fail('nothing was written'))
  const webhooks = { waiting: 0, failing: 0, deadLetters: 0 }
  const mails = { waiting: 1, oldestMs: 0, failed: 0 }
  expect(await Promise.all([backlog(), backlog()])).toEqual([
    { mails, webhooks },
    { mails, webhooks },
  ])
  clock.advance(4999)
  expect([(await backlog()).mails.oldestMs, reads]).toEqual([0, 1])
  clock.advance(1)
  expect([(await backlog()).mails.oldestMs, reads]).toEqual([5000, 2])
  clock.advance(5000)
  await expect(backlog()).rejects.toThrow('away')
  expect([(await backlog()).mails.oldestMs, reads]).toEqual([10_000, 4])
  await storage.close()
})
