/** Webhooks: their rows, the lease of each, and their dead letters. */
import { longestPauseMs } from '../../core/webhook/retry-pause.ts'
import type { DeadLetter, Settling, StoredWebhook, WebhookStore } from '../../core/webhook/webhook-store.ts'
import { forUpdate, forUpdateOfFree, least, storeTime } from '../sql/dialect.ts'
import { all, changed, type Operation, one, send } from '../sql/operation.ts'
import { bytes, number, oneOf, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { append } from './append.ts'
import { lookUp, type OperationsOf, scan, write } from './defined.ts'

interface WebhookRow {
  id: string
  url: string
  /** JSON array of texts. */
  events: string
  status: StoredWebhook['status']
  secret: Uint8Array
  previous_secret: Uint8Array | null
  previous_until: number | null
  cursor: number
  attempts: number
  created_at: number
}

const webhookShape: Shape<WebhookRow> = shape({
  id: text,
  url: text,
  events: text,
  status: oneOf<StoredWebhook['status']>(),
  secret: bytes,
  previous_secret: orNull(bytes),
  previous_until: orNull(number),
  cursor: number,
  attempts: number,
  created_at: number,
})
const deadShape = shape({ webhook_id: text, sequence: number, attempts: number, died_at: number })

const backlogShape = shape({ waiting: number, failing: number, dead: number })

const columns: Sql = sql`id, url, events, status, secret, previous_secret, previous_until, cursor, attempts, created_at`

export const webhookOperations: OperationsOf<WebhookStore> = {
  create: write(function* ({ webhook, audit }) {
    const { id, url, events, status, secret, createdAt } = webhook
    const inserted = yield* changed(sql`
      INSERT INTO webhook (id, url, events, status, secret, cursor, created_at)
      VALUES (${id}, ${url}, ${JSON.stringify(events)}, ${status}, ${secret},
        (SELECT head_sequence FROM audit_state), ${createdAt})
      ON CONFLICT (id) DO NOTHING`)
    if (inserted > 0) yield* append([], audit)
  }),

  list: lookUp(function* () {
    return (yield* all(rows(webhookShape)`SELECT ${columns} FROM webhook ORDER BY created_at, id`)).map(
      toWebhook,
    )
  }),

  find: lookUp(function* (id) {
    const row = yield* one(rows(webhookShape)`SELECT ${columns} FROM webhook WHERE id = ${id}`)
    return row && toWebhook(row)
  }),

  update: write(function* ({ id, url, events, status, audit }) {
    const row = yield* one(locked(id))
    if (row === undefined) return undefined
    const next = {
      ...row,
      url: url ?? row.url,
      events: events === undefined ? row.events : JSON.stringify(events),
      status: status ?? row.status,
    }
    yield* send(sql`
      UPDATE webhook SET url = ${next.url}, events = ${next.events}, status = ${next.status}, next_at = 0
      WHERE id = ${id}`)
    yield* append([], audit)
    return toWebhook(next)
  }),

  rotateSecret: write(function* ({ id, secret, previousUntil, audit }) {
    const row = yield* one(locked(id))
    if (row === undefined) return undefined
    yield* send(sql`
      UPDATE webhook SET secret = ${secret}, previous_secret = ${row.secret}, previous_until = ${previousUntil}
      WHERE id = ${id}`)
    yield* append([], audit)
    return toWebhook({ ...row, secret, previous_secret: row.secret, previous_until: previousUntil })
  }),

  remove: write(function* ({ id, audit }) {
    const row = yield* one(locked(id))
    if (row === undefined) return false
    yield* send(
      sql`DELETE FROM webhook_dead WHERE webhook_id = ${id}`,
      sql`DELETE FROM webhook WHERE id = ${id}`,
    )
    yield* append([], audit)
    return true
  }),

  lease: write(function* ({ holder, at, leaseMs }) {
    const now = storeTime(at)
    const row = yield* one(rows(webhookShape)`
      UPDATE webhook SET lease_holder = ${holder}, lease_until = ${now} + ${leaseMs}
      WHERE id = (
        SELECT id FROM webhook WHERE status = 'active'
          AND (next_at <= ${now} OR attempts = 0 OR next_at > ${now} + ${mostPause})
          AND (lease_until <= ${now} OR lease_until > ${now} + ${leaseMs})
          AND cursor < (SELECT head_sequence FROM audit_state)
        ORDER BY next_at, id LIMIT 1${forUpdateOfFree})
      RETURNING ${columns}`)
    return row && toWebhook(row)
  }),

  settle: write(settle),

  deadLetters: lookUp(function* ({ webhookId, limit, after }) {
    const found = yield* all(rows(deadShape)`
      SELECT webhook_id, sequence, attempts, died_at FROM webhook_dead
      WHERE webhook_id = ${webhookId} AND sequence > ${after} ORDER BY sequence LIMIT ${limit + 1}`)
    const items: DeadLetter[] = found.slice(0, limit).map(({ webhook_id, died_at, sequence, attempts }) => ({
      webhookId: webhook_id,
      sequence,
      attempts,
      diedAt: died_at,
    }))
    const last = items.at(-1)
    return found.length <= limit || last === undefined ? { items } : { items, next: String(last.sequence) }
  }),

  bury: write(function* ({ webhookId, sequence, audit }) {
    const removed = yield* changed(
      sql`DELETE FROM webhook_dead WHERE webhook_id = ${webhookId} AND sequence = ${sequence}`,
    )
    if (removed > 0) yield* append([], audit)
    return removed > 0
  }),

  backlog: scan(function* () {
    const found = yield* one(rows(backlogShape)`
      SELECT CAST(coalesce(sum(head_sequence - cursor), 0) AS bigint) AS waiting,
        count(CASE WHEN attempts > 0 THEN 1 END) AS failing, (SELECT count(*) FROM webhook_dead) AS dead
      FROM webhook CROSS JOIN audit_state WHERE status = 'active'`)
    const { waiting = 0, failing = 0, dead = 0 } = found ?? {}
    return { waiting, failing, deadLetters: dead }
  }),
}

/** No pause after so many attempts is longer: what lies further ahead was written by a clock that was wrong. */
const mostPause: Sql = sql`${least}(60000 << CAST(2 * ${least}(attempts, 6) AS integer), CAST(${longestPauseMs} AS double precision))`

function* settle(input: Settling): Operation<StoredWebhook | undefined> {
  const { id, holder, cursor, attempts, pauseMs, leaseMs, dead } = input
  const now = storeTime(input.at)
  // A cursor never goes back: who held the lease before this holder may still be at work.
  const row = yield* one(rows(webhookShape)`
    UPDATE webhook SET cursor = ${cursor}, attempts = ${attempts}, next_at = ${now} + ${pauseMs},
      lease_until = ${now} + ${leaseMs}
    WHERE id = ${id} AND lease_holder = ${holder} AND status = 'active' AND cursor <= ${cursor}
    RETURNING ${columns}`)
  if (row === undefined) return undefined
  if (dead !== undefined) {
    yield* send(sql`
      INSERT INTO webhook_dead (webhook_id, sequence, attempts, died_at)
      VALUES (${id}, ${dead.sequence}, ${dead.attempts}, ${input.at})
      ON CONFLICT (webhook_id, sequence) DO NOTHING`)
  }
  return toWebhook(row)
}

function locked(id: string): Sql<WebhookRow> {
  return rows(webhookShape)`SELECT ${columns} FROM webhook WHERE id = ${id}${forUpdate}`
}

function toWebhook(row: WebhookRow): StoredWebhook {
  const { id, url, events, status, secret, cursor, attempts, previous_secret, previous_until } = row
  return {
    id,
    url,
    events: JSON.parse(events),
    status,
    secret,
    ...(previous_secret !== null &&
      previous_until !== null && { previous: { secret: previous_secret, until: previous_until } }),
    cursor,
    attempts,
    createdAt: row.created_at,
  }
}
