/** Reading messages, and the instants that decide about them. */
import type { MessageState, StoredMessage } from '../../core/mail/message-store.ts'
import { byDialect, databaseTime, readTime } from '../sql/dialect.ts'
import { type Operation, together } from '../sql/operation.ts'
import { bytes, number, oneOf, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { type Sql, sql } from '../sql/sql.ts'

export interface MessageRow {
  id: string
  message_id: string
  sealed: Uint8Array
  state: MessageState
  created_at: number
  due_at: number
  expires_at: number | null
  lease_until: number
  tries: number
  fault: string | null
}

const stored = {
  id: text,
  message_id: text,
  sealed: bytes,
  state: oneOf<MessageState>(),
  created_at: number,
  due_at: number,
  expires_at: orNull(number),
  lease_until: number,
  tries: number,
  fault: orNull(text),
}

export const messageShape: Shape<MessageRow> = shape(stored)
export const leasedShape: Shape<MessageRow & { retry_until: number }> = shape({
  ...stored,
  retry_until: number,
})

export const messageColumns: Sql = sql`
  message.id, message.message_id, message.sealed, message.state, message.created_at, message.due_at, message.expires_at,
  message.lease_until, message.tries, message.fault`

export function toMessage(row: MessageRow): StoredMessage {
  return {
    id: row.id,
    messageId: row.message_id,
    sealed: new Uint8Array(row.sealed),
    state: row.state,
    createdAt: row.created_at,
    dueAt: row.due_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    leaseUntil: row.lease_until,
    tries: row.tries,
    ...(row.fault !== null && { fault: row.fault }),
  }
}

/** A table `clock` with the time that decides, in whole ms: cursors hold no fractions. */
export function clockAt(now: number): Sql {
  const time = byDialect(sql`CAST(${Math.floor(now)} AS double precision)`, sql`floor(${databaseTime(now)})`)
  return sql`(SELECT ${time} AS now) AS clock`
}

/** The time that decides as a value, by which an index can be searched: that of a database with a clock changes within a statement. */
export function* timeOf(now: number): Operation<number> {
  const [times] = yield* together(readTime(now))
  return Math.floor(times[0]?.now ?? now)
}
