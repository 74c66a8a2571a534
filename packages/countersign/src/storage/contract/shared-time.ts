/** The contract of the time that nodes share, for instants that no store's own clock contradicts. */
import assert from 'node:assert/strict'
import { type ContractCase, casesOf } from './contract-case.ts'
import { changesOf, now, storedSubject, tolerance } from './fixtures.ts'

export const timeCases: readonly ContractCase[] = casesOf('time', {
  async 'is never believed to be later than the caller’s clock says, nor than the store’s own'({ time }) {
    for (const reading of [{ now }, { now: now - 3_600_000 }, { now: now + 1000, reckoned: now + 1000 }]) {
      const { believedAt, sharedAt } = await time.judge(reading)
      assert.equal(believedAt, Math.min(reading.now, sharedAt))
    }
  },

  async 'keeps what ends until tokens of the latest noted instant have expired'(storage) {
    const made = await storedSubject(storage)
    await storage.time.noteIssuing(now + 3_600_000)
    await storage.time.noteIssuing(now + 1000)
    await storage.subjects.revokeAll({ subjectId: made.id, at: now, audit: [] })
    assert.equal((await changesOf(storage)).at(-1)?.concernsUntil, now + 3_600_000)
  },

  async 'does not keep it for ever where a broken clock noted an instant that cannot be'(storage) {
    const made = await storedSubject(storage)
    const year = 31_536_000_000
    await storage.time.noteIssuing(now + year)
    await storage.subjects.revokeAll({ subjectId: made.id, at: now, audit: [] })
    const kept = (await changesOf(storage)).at(-1)?.concernsUntil ?? 0
    assert.ok(kept >= now + tolerance && kept < now + year / 100)
  },
})
