/** What the file remembers of the clocks of its nodes, as the writer thread keeps it. */
import { type ClockHistory, judgeClock } from '../../core/clock-history.ts'
import { raiseIssuing, type SharedTime } from '../../core/shared-time.ts'
import { issuedTokens } from './change-append.ts'
import { countOn } from './counted-time.ts'
import type { Database } from './database.ts'
import type { Operations } from './operation.ts'
import { statement } from './statement.ts'

const find = statement<Record<string, never>>()('time.find', ({ build }) =>
  build.selectFrom('feed').select(['clock_at', 'clock_lead_since', 'clock_lead_ms']),
)

const setHistory = statement<{ at: number; since: number | null; ms: number | null }>()(
  'time.setHistory',
  ({ build, slot }) =>
    build
      .updateTable('feed')
      .set({ clock_at: slot('at'), clock_lead_since: slot('since'), clock_lead_ms: slot('ms') }),
)

const setIssuing = statement<{ until: number }>()('time.setIssuing', ({ build, slot }) =>
  build.updateTable('feed').set({ issued_until: slot('until') }),
)

export const sharedTimeOperations: Operations<Required<SharedTime>, keyof SharedTime> = {
  judge(database, reading) {
    const history = judgeClock(read(database), reading)
    const { at, lead } = history
    database.run(setHistory, { at, since: lead?.since ?? null, ms: lead?.ms ?? null })
    return { believedAt: Math.min(reading.now, at), sharedAt: at }
  },

  countOn,

  noteIssuing(database, until) {
    const { notedUntil, sharedAt } = issuedTokens(database)
    database.run(setIssuing, { until: raiseIssuing(notedUntil, until, sharedAt) })
  },
}

function read(database: Database): ClockHistory | undefined {
  const row = database.get(find, {})
  if (row === undefined || row.clock_at === null) return undefined
  const { clock_at: at, clock_lead_since: since, clock_lead_ms: ms } = row
  return since === null || ms === null ? { at } : { at, lead: { since, ms } }
}
