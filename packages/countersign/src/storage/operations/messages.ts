/** The queue of mails: one operation a method of the port, and the fragment that other operations write their mails with. */
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { MessageStore, NewMessage } from '../../core/mail/message-store.ts'
import { longestPauseMs } from '../../core/mail/retry-schedule.ts'
import { forRemoval, forUpdateOfFree, least } from '../sql/dialect.ts'
import { all, changed, type Operation, one, send } from '../sql/operation.ts'
import { number, type Shape, shape } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { lookUp, type OperationsOf, scan, sweep, write } from './defined.ts'
import { clockAt, leasedShape, messageColumns, messageShape, timeOf, toMessage } from './message-row.ts'

const countShape: Shape<{ count: number }> = shape({ count: number })
const backlogShape = shape({ waiting: number, oldest: number, failed: number })
const countsShape = shape({ waiting: number, failed: number, held: number })
/** All come before it. */
const beyondAll = [Number.POSITIVE_INFINITY, ''] as const

/**
 * Writes a message: for the transaction of whatever it tells of, so that neither is there without the other. A message with the same
 * id is left as it is.
 */
export function* enqueue(message: NewMessage): Operation<void> {
  const { id, messageId, subjectId = null, sealed, state, validMs = null } = message
  yield* send(sql`
    INSERT INTO message (id, message_id, subject_id, sealed, state, created_at, due_at, expires_at, retry_until, keep_until)
    SELECT CAST(${id} AS text), CAST(${messageId} AS text), CAST(${subjectId} AS text), ${sealed}, CAST(${state} AS text),
      clock.now, clock.now, clock.now + CAST(${validMs} AS double precision),
      clock.now + CAST(${message.retryMs} AS double precision), clock.now + CAST(${message.keptMs} AS double precision)
    FROM ${clockAt(message.now)} WHERE true
    ON CONFLICT (id) DO NOTHING`)
}

/** Several, or none. */
export function* enqueueAll(messages: readonly NewMessage[] = []): Operation<void> {
  for (const message of messages) yield* enqueue(message)
}

/** Removes everything that is about a subject: for the transaction that erases it. */
export function forgetMessages(subjectId: string): Sql {
  return sql`DELETE FROM message WHERE subject_id = ${subjectId}`
}

/** What is due. What lies further ahead than any pause or lease after so many tries was written by a clock that was wrong. */
function isDue(at: number): Sql {
  const mostPause = sql`${least}(120000 + (5000 << CAST(2 * ${least}(tries, 8) AS integer)), CAST(${longestPauseMs} AS double precision))`
  return sql`state = 'waiting' AND (due_at <= ${at} OR tries = 0 OR due_at > ${at} + ${mostPause})`
}

export const messageOperations: OperationsOf<MessageStore> = {
  enqueue: write(enqueue),

  due: lookUp(function* ({ now, limit }) {
    const at = yield* timeOf(now)
    const row = yield* one(
      rows(
        countShape,
      )`SELECT count(*) AS count FROM (SELECT id FROM message WHERE ${isDue(at)} LIMIT ${limit}) AS due`,
    )
    return row?.count ?? 0
  }),

  lease: write(function* ({ now, leaseMs, limit }) {
    const at = yield* timeOf(now)
    const until = at + leaseMs
    // Chosen by a WITH, which is run once: a subquery that passes over locked rows may be run again and find others.
    const leased = yield* all(
      rows(leasedShape)`
        WITH chosen AS (
          SELECT id FROM message WHERE ${isDue(at)} ORDER BY due_at LIMIT ${limit}${forUpdateOfFree}
        )
        UPDATE message SET due_at = ${until}, lease_until = ${until}, tries = tries + 1
        WHERE id IN (SELECT id FROM chosen)
        RETURNING ${messageColumns}, message.retry_until`,
    )
    return leased.map(row => ({
      ...toMessage(row),
      leftMs: row.retry_until - at,
      isExpired: row.expires_at !== null && row.expires_at <= at,
    }))
  }),

  sent: write(function* (id) {
    yield* send(sql`DELETE FROM message WHERE id = ${id}`)
  }),

  failed: write(function* ({ id, tries, now, pauseMs, keptMs, fault }) {
    const change =
      pauseMs === undefined
        ? sql`state = 'failed', keep_until = clock.now + CAST(${keptMs} AS double precision)`
        : sql`due_at = clock.now + CAST(${pauseMs} AS double precision)`
    yield* send(sql`
      UPDATE message SET lease_until = 0, fault = ${fault}, ${change}
      FROM ${clockAt(now)} WHERE id = ${id} AND tries = ${tries} AND state = 'waiting'`)
  }),

  retry: write(function* ({ id, now, retryMs, keptMs }) {
    const found = yield* changed(sql`
      UPDATE message SET state = 'waiting', due_at = clock.now,
        retry_until = clock.now + CAST(${retryMs} AS double precision),
        keep_until = clock.now + CAST(${keptMs} AS double precision)
      FROM ${clockAt(now)}
      WHERE id = ${id} AND state = 'failed' AND (expires_at IS NULL OR expires_at > clock.now)`)
    return found === 1
  }),

  list: scan(function* ({ state, limit, after }) {
    const key = after === undefined ? beyondAll : decodeCursor(after, ['number', 'text'])
    if (key === undefined) return { items: [] }
    const [beforeAt, beforeId] = key
    const found = yield* all(
      rows(messageShape)`
        SELECT ${messageColumns} FROM message
        WHERE state = ${state} AND (created_at, id) < (${beforeAt}, ${beforeId})
        ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`,
    )
    const items = found.slice(0, limit).map(toMessage)
    const last = items.at(-1)
    if (found.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.createdAt, last.id]) }
  }),

  count: scan(function* () {
    const counts = yield* one(
      rows(countsShape)`
        SELECT count(CASE WHEN state = 'waiting' THEN 1 END) AS waiting,
          count(CASE WHEN state = 'failed' THEN 1 END) AS failed, count(CASE WHEN state = 'held' THEN 1 END) AS held
        FROM message`,
    )
    return { waiting: counts?.waiting ?? 0, failed: counts?.failed ?? 0, held: counts?.held ?? 0 }
  }),

  backlog: scan(function* ({ now }) {
    const found = yield* one(
      rows(backlogShape)`
        SELECT count(CASE WHEN state = 'waiting' THEN 1 END) AS waiting,
          coalesce(max(CASE WHEN state = 'waiting' THEN clock.now - created_at END), 0) AS oldest,
          count(CASE WHEN state = 'failed' THEN 1 END) AS failed
        FROM message CROSS JOIN ${clockAt(now)} WHERE state IN ('waiting', 'failed')`,
    )
    const { waiting = 0, oldest = 0, failed = 0 } = found ?? {}
    return { waiting, oldestMs: Math.max(0, oldest), failed }
  }),

  forget: write(function* (subjectId) {
    return yield* changed(forgetMessages(subjectId))
  }),

  sweep: sweep(function* ({ now, limit }) {
    const at = yield* timeOf(now)
    return yield* changed(sql`
      WITH kept AS (SELECT id FROM message WHERE keep_until <= ${at} ORDER BY keep_until LIMIT ${limit}${forRemoval})
      DELETE FROM message WHERE id IN (SELECT id FROM kept)`)
  }),
}
