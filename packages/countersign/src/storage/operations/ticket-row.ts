/** Tickets in the store: adding one, looking at one, and using one up. */
import type { Ticket, TicketKey, TicketPurpose } from '../../core/ticket/ticket.ts'
import { askedByMail, maxTicketsOfPurpose } from '../../core/ticket/ticket-store.ts'
import { isIn, storeTime, typedBytes, unlimited } from '../sql/dialect.ts'
import { type Operation, one, send } from '../sql/operation.ts'
import { bytes, number, oneOf, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'

interface TicketRow {
  digest: Uint8Array
  flow: Uint8Array | null
  code: Uint8Array | null
  purpose: TicketPurpose
  subject_id: string | null
  address: string | null
  data: string | null
  created_at: number
  expires_at: number
  tries_left: number
}

const ticketShape: Shape<TicketRow> = shape({
  digest: bytes,
  flow: orNull(bytes),
  code: orNull(bytes),
  purpose: oneOf<TicketPurpose>(),
  subject_id: orNull(text),
  address: orNull(text),
  data: orNull(text),
  created_at: number,
  expires_at: number,
  tries_left: number,
})

const columns = sql`digest, flow, code, purpose, subject_id, address, data, created_at, expires_at, tries_left`

/** Adds one; of a subject's others of the purpose the oldest go, but none that undoes a change. */
export function* insertTicket(ticket: Ticket): Operation<void> {
  const { flow = null, code = null, subjectId = null, address = null, data = null } = ticket
  if (subjectId !== null && ticket.purpose !== 'undo-address')
    yield* send(sql`
      DELETE FROM ticket WHERE digest IN (
        SELECT digest FROM ticket WHERE subject_id = ${subjectId} AND purpose = ${ticket.purpose}
        ORDER BY created_at DESC, digest ${unlimited} OFFSET ${maxTicketsOfPurpose - 1})`)
  // Good for as long as it says by the clock that judges it: a node whose own is wrong makes none that is over at once.
  const lifetimeMs = ticket.expiresAt - ticket.createdAt
  yield* send(sql`
    INSERT INTO ticket (${columns})
    SELECT ${typedBytes(ticket.digest)}, ${typedBytes(flow)}, ${typedBytes(code)}, CAST(${ticket.purpose} AS text),
      CAST(${subjectId} AS text), CAST(${address} AS text), CAST(${data} AS text), clock.now,
      clock.now + CAST(${lifetimeMs} AS double precision), CAST(${ticket.triesLeft} AS integer)
    FROM (SELECT ${storeTime(ticket.createdAt)} AS now) AS clock`)
}

/** What is good at an instant. */
function good(purpose: TicketPurpose | undefined, at: number): Sql {
  const ofPurpose = purpose === undefined ? sql`` : sql` AND purpose = ${purpose}`
  return sql`expires_at > ${storeTime(at)}${ofPurpose}`
}

/**
 * The ticket, locked until the commit. By a code it has cost a try, which is spent before the code is compared: parallel guesses
 * wait for each other here, and no more of them are compared than there are tries.
 */
export function* lockedTicket(
  key: TicketKey,
  purpose: TicketPurpose | undefined,
  at: number,
): Operation<Ticket | undefined> {
  if ('digest' in key) {
    // An update that changes nothing: it locks in both databases, and whoever waited for it sees the row gone.
    const row = yield* one(rows(ticketShape)`
      UPDATE ticket SET tries_left = tries_left WHERE digest = ${key.digest} AND ${good(purpose, at)} RETURNING ${columns}`)
    return row && toTicket(row)
  }
  const row = yield* one(rows(ticketShape)`
    UPDATE ticket SET tries_left = tries_left - 1
    WHERE flow = ${key.flow} AND tries_left > 0 AND ${good(purpose, at)} RETURNING ${columns}`)
  if (row?.code == null || Buffer.compare(row.code, key.code) !== 0) return undefined
  return toTicket(row)
}

/** Looks at a ticket that stays: a code that was right has cost nothing. */
export function* lookAtTicket(
  key: TicketKey,
  purpose: TicketPurpose | undefined,
  at: number,
): Operation<Ticket | undefined> {
  if ('digest' in key) {
    const row = yield* one(
      rows(ticketShape)`SELECT ${columns} FROM ticket WHERE digest = ${key.digest} AND ${good(purpose, at)}`,
    )
    return row && toTicket(row)
  }
  const ticket = yield* lockedTicket(key, purpose, at)
  if (ticket === undefined) return undefined
  yield* send(sql`UPDATE ticket SET tries_left = tries_left + 1 WHERE digest = ${ticket.digest}`)
  return { ...ticket, triesLeft: ticket.triesLeft + 1 }
}

/** Uses a ticket up; `undefined` where it is none, was used, or has expired. */
export function* useTicket(
  key: TicketKey,
  purpose: TicketPurpose,
  at: number,
): Operation<Ticket | undefined> {
  const ticket = yield* lockedTicket(key, purpose, at)
  if (ticket !== undefined) yield* send(sql`DELETE FROM ticket WHERE digest = ${ticket.digest}`)
  return ticket
}

/** Every ticket of a subject, those that undo a change too. */
export function dropTickets(subjectId: string): Sql {
  return sql`DELETE FROM ticket WHERE subject_id = ${subjectId}`
}

/** What a subject asked for by mail; see `askedByMail`. */
export function dropAsked(subjectId: string): Sql {
  return sql`DELETE FROM ticket WHERE subject_id = ${subjectId} AND purpose ${isIn(askedByMail)}`
}

function toTicket(row: TicketRow): Ticket {
  return {
    digest: row.digest,
    ...(row.flow !== null && { flow: row.flow }),
    ...(row.code !== null && { code: row.code }),
    purpose: row.purpose,
    ...(row.subject_id !== null && { subjectId: row.subject_id }),
    ...(row.address !== null && { address: row.address }),
    ...(row.data !== null && { data: row.data }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    triesLeft: row.tries_left,
  }
}
