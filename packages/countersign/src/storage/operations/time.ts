/** The time that the nodes over one store share. */
import { type ClockHistory, type ClockReading, judgeClock } from '../../core/clock-history.ts'
import { type JudgedTime, longestClockErrorMs, type SharedTime } from '../../core/shared-time.ts'
import { greatest, onSqlite, readTime, sharedTime } from '../sql/dialect.ts'
import { one, send } from '../sql/operation.ts'
import { number, orNull, shape } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { countOn } from './counted-time.ts'
import { type Defined, lookUp, type OperationsOf, write } from './defined.ts'

const historyShape = shape({
  clock_at: orNull(number),
  clock_lead_since: orNull(number),
  clock_lead_ms: orNull(number),
})

export interface TimeOperations extends OperationsOf<Required<SharedTime>> {
  /** What `judge` is where the database has a clock. */
  readonly ask: Defined<[reading: ClockReading], JudgedTime>
}

export const timeOperations: TimeOperations = {
  ask: lookUp(function* (reading: ClockReading) {
    const row = yield* one(readTime(reading.now))
    const sharedAt = row?.now ?? reading.now
    return { believedAt: Math.min(reading.now, sharedAt), sharedAt }
  }),

  // Where the database has none, as over SQLite.
  judge: write(function* (reading) {
    const row = yield* one(
      onSqlite(rows(historyShape)`SELECT clock_at, clock_lead_since, clock_lead_ms FROM feed_state`),
    )
    const { at, lead } = judgeClock(row && toHistory(row), reading)
    const [since, ms] = [lead?.since ?? null, lead?.ms ?? null]
    yield* send(
      onSqlite(
        sql`UPDATE feed_state SET clock_at = ${at}, clock_lead_since = ${since}, clock_lead_ms = ${ms}`,
      ),
    )
    return { believedAt: Math.min(reading.now, at), sharedAt: at }
  }),

  countOn: write(countOn),

  // The later one, unless what was kept cannot be true: such an instant is proof of a broken clock.
  noteIssuing: write(function* (until) {
    const latestTrue = sql`${greatest}(CAST(${until} AS double precision), ${sharedTime}) + ${longestClockErrorMs}`
    yield* send(sql`
      UPDATE feed_state SET issued_until = ${until}
      WHERE issued_until < ${until} OR issued_until > ${latestTrue}`)
  }),
}

function toHistory(row: {
  clock_at: number | null
  clock_lead_since: number | null
  clock_lead_ms: number | null
}): ClockHistory | undefined {
  const { clock_at: at, clock_lead_since: since, clock_lead_ms: ms } = row
  if (at === null) return undefined
  return since === null || ms === null ? { at } : { at, lead: { since, ms } }
}
