/** The audit log. */

import { type ChainBeginning, vouchFor } from '../../core/audit/audit-chain.ts'
import type { AuditEvent, AuditRecord } from '../../core/audit/audit-event.ts'
import type { AuditHead, AuditLog } from '../../core/audit/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import { all, changed, type Operation, send, together } from '../sql/operation.ts'
import { number, orNull, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { append } from './append.ts'
import { guardsThere } from './audit-guards.ts'
import { lookUp, type OperationsOf, scan, sweep, write } from './defined.ts'
import { auditState, lockAudit, sealAudit } from './seal-audit.ts'

const lineShape = shape({
  sequence: number,
  hash: text,
  event: text,
  personal_hash: orNull(text),
  salt: orNull(text),
  personal: orNull(text),
  at: number,
  action: text,
  outcome: text,
  actor: orNull(text),
  subject_id: orNull(text),
})
const countShape = shape({ number })
const hashShape = shape({ hash: text })
const oldestShape = shape({ oldest: orNull(number), lines: number })

/** No line has a sequence as high. */
const beyondAll = Number.MAX_SAFE_INTEGER

/** @param chosen - What follows WHERE, an order and a limit among it. @param order - The same order. */
function lines(chosen: Sql, order: Sql): Sql<LineRow> {
  return rows(lineShape)`
    SELECT line.sequence, line.hash, line.event, line.personal_hash, audit_personal.salt, audit_personal.personal,
      line.at, line.action, line.outcome, line.actor, line.subject_id
    FROM (SELECT sequence, hash, event, personal_hash, at, action, outcome, actor, subject_id FROM audit WHERE ${chosen}) AS line
    LEFT JOIN audit_personal ON audit_personal.sequence = line.sequence ${order}`
}

export const auditOperations: OperationsOf<AuditLog> = {
  append: write(function* (events) {
    yield* append([], events)
  }),

  seal: write(sealAudit),

  unsealed: lookUp(function* () {
    const [[row]] = yield* together(
      rows(oldestShape)`
        SELECT coalesce((SELECT -1 FROM audit_former LIMIT 1), (SELECT min(id) FROM audit_pending)) AS oldest,
          head_sequence AS lines
        FROM audit_state`,
    )
    const { oldest = null, lines = 0 } = row ?? {}
    return { lines, ...(oldest !== null && { oldest }) }
  }),

  head: lookUp(readHead),

  list: scan(function* ({ limit, after, ...filter }) {
    const key = after === undefined ? undefined : decodeCursor(after, ['number'])
    if (after !== undefined && key === undefined) return { items: [] }
    const before = key?.[0] ?? beyondAll
    const found = yield* all(
      lines(
        sql`sequence < ${before}${conditions(filter)} ORDER BY sequence DESC LIMIT ${limit + 1}`,
        sql`ORDER BY line.sequence DESC`,
      ),
    )
    const items = found.slice(0, limit).map(toRecord)
    const last = items.at(-1)
    if (found.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.sequence]) }
  }),

  read: scan(function* ({ after, limit }) {
    const found = yield* all(
      lines(sql`sequence > ${after} ORDER BY sequence LIMIT ${limit}`, sql`ORDER BY line.sequence`),
    )
    return found.map(row => {
      const record = toRecord(row)
      return isFiledBy(row, record) ? record : { ...record, isMisfiled: true }
    })
  }),

  rekey: write(function* (key) {
    const [, [state]] = yield* together(lockAudit, auditState)
    if (state === undefined) throw new Error('the audit log has no state')
    const head = { sequence: state.head_sequence, hash: state.head_hash }
    yield* send(sql`
      UPDATE audit_state SET keyed_sequence = ${head.sequence}, keyed_hash = ${head.hash},
        keyed_mac = ${vouchFor(key, 'keyed', head)}`)
  }),

  erase: sweep(function* (subjectId) {
    return yield* changed(sql`
      DELETE FROM audit_personal WHERE sequence IN (
        SELECT sequence FROM audit WHERE actor = ${subjectId}
        UNION SELECT sequence FROM audit WHERE subject_id = ${subjectId}
      )`)
  }),

  archive: sweep(function* ({ through, key }) {
    const [, [last]] = yield* together(
      lockAudit,
      rows(hashShape)`SELECT hash FROM audit WHERE sequence = ${through}`,
    )
    if (last === undefined) return 0
    // What is archived the triggers let go.
    yield* send(
      sql`
        UPDATE audit_state SET archived_sequence = ${through}, archived_hash = ${last.hash},
          archived_mac = ${vouchFor(key, 'archived', { sequence: through, hash: last.hash })}`,
      sql`DELETE FROM audit_personal WHERE sequence <= ${through}`,
    )
    return yield* changed(sql`DELETE FROM audit WHERE sequence <= ${through}`)
  }),
}

type LineRow = {
  sequence: number
  hash: string
  event: string
  personal_hash: string | null
  salt: string | null
  personal: string | null
  at: number
  action: string
  outcome: string
  actor: string | null
  subject_id: string | null
}

function* readHead(): Operation<AuditHead> {
  const [[state], [pending], [left], [guards]] = yield* together(
    auditState,
    rows(countShape)`SELECT count(*) AS number FROM audit_pending`,
    rows(countShape)`SELECT count(*) AS number FROM audit_former`,
    guardsThere,
  )
  // The migration inserts the row and nothing deletes it.
  if (state === undefined) throw new Error('the audit log has no state')
  const former = { sequence: state.former_sequence, hash: state.former_hash, left: left?.number ?? 0 }
  const hadFormer = former.sequence > 0 || former.left > 0
  return {
    sequence: state.head_sequence,
    hash: state.head_hash,
    archived: beginning(state.archived_sequence, state.archived_hash, state.archived_mac),
    keyed: beginning(state.keyed_sequence, state.keyed_hash, state.keyed_mac),
    pending: pending?.number ?? 0,
    isGuarded: guards?.number === 2,
    ...(hadFormer && {
      former: {
        ...former,
        ...(state.former_broken_at !== null && { brokenAt: state.former_broken_at }),
      },
    }),
  }
}

function beginning(sequence: number, hash: string, mac: string | null): ChainBeginning {
  return { sequence, hash, ...(mac !== null && { mac }) }
}

type Filter = Omit<Parameters<AuditLog['list']>[0], 'limit' | 'after'>

/** What is asked for alone: the index is chosen by it. */
function conditions({ action, subjectId, outcome, since, until }: Filter): Sql {
  const asked = [
    ...(subjectId === undefined ? [] : [sql` AND (actor = ${subjectId} OR subject_id = ${subjectId})`]),
    ...(action === undefined ? [] : [sql` AND action = ${action}`]),
    ...(outcome === undefined ? [] : [sql` AND outcome = ${outcome}`]),
    ...(since === undefined ? [] : [sql` AND at >= ${since}`]),
    ...(until === undefined ? [] : [sql` AND at < ${until}`]),
  ]
  return asked.reduce((all, one) => sql`${all}${one}`, sql``)
}

/** Whether the columns that listings find the line by are those of its event, which alone is chained. */
function isFiledBy(row: LineRow, event: AuditEvent): boolean {
  return (
    row.at === event.at &&
    row.action === event.action &&
    row.outcome === event.outcome &&
    (row.actor ?? undefined) === event.actor &&
    (row.subject_id ?? undefined) === event.subjectId
  )
}

/** The event as it was, with its place in the chain. */
function toRecord({ sequence, hash, event, personal_hash, salt, personal }: LineRow): AuditRecord {
  const impersonal: AuditEvent = JSON.parse(event)
  return {
    ...impersonal,
    ...(personal !== null && JSON.parse(personal)),
    sequence,
    hash,
    ...(personal_hash !== null && { personal: { hash: personal_hash, ...(salt !== null && { salt }) } }),
  }
}
