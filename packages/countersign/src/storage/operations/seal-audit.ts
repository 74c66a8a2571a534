/** Sealing the audit log: what was appended is numbered and chained, by one at a time. */
import { chained, chainHashOf01, impersonal, personalOf } from '../../core/audit/audit-chain.ts'
import type { AuditEvent, AuditRecord } from '../../core/audit/audit-event.ts'
import type { Sealing } from '../../core/audit/audit-log.ts'
import { isNumberIn, onPostgres } from '../sql/dialect.ts'
import { type Operation, send, together } from '../sql/operation.ts'
import { number, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'

export interface AuditStateRow {
  head_sequence: number
  head_hash: string
  archived_sequence: number
  archived_hash: string
  archived_mac: string | null
  keyed_sequence: number
  keyed_hash: string
  keyed_mac: string | null
  former_sequence: number
  former_hash: string
  former_broken_at: number | null
}

const stateShape: Shape<AuditStateRow> = shape({
  head_sequence: number,
  head_hash: text,
  archived_sequence: number,
  archived_hash: text,
  archived_mac: orNull(text),
  keyed_sequence: number,
  keyed_hash: text,
  keyed_mac: orNull(text),
  former_sequence: number,
  former_hash: text,
  former_broken_at: orNull(number),
})
const pendingShape = shape({ id: number, events: text })
const formerShape = shape({ sequence: number, hash: text, event: text })

/** The two numbers that name the lock. */
const lockNames = [0x61756469, 0x74] as const

/** Nobody else seals or archives before the transaction is over. */
export const lockAudit: Sql = onPostgres(sql`SELECT pg_advisory_xact_lock(${lockNames[0]}, ${lockNames[1]})`)

export const auditState: Sql<AuditStateRow> = rows(stateShape)`
  SELECT head_sequence, head_hash, archived_sequence, archived_hash, archived_mac, keyed_sequence, keyed_hash, keyed_mac,
    former_sequence, former_hash, former_broken_at
  FROM audit_state`

export function* sealAudit({ key, seed, limit }: Sealing): Operation<number> {
  const [, [state], former, pending] = yield* together(
    lockAudit,
    auditState,
    rows(formerShape)`SELECT sequence, hash, event FROM audit_former ORDER BY sequence LIMIT ${limit}`,
    rows(pendingShape)`SELECT id, events FROM audit_pending ORDER BY id LIMIT ${limit}`,
  )
  // The migration inserts the row and nothing deletes it.
  if (state === undefined) throw new Error('the audit log has no state')
  // The lines of before stand before all others.
  const appended = former.length < limit ? pending : []
  const taken = former.length + appended.length
  if (taken === 0) return 0
  const events: AuditEvent[] = [
    ...former.map(({ event }) => JSON.parse(event)),
    ...appended.flatMap(({ events: some }) => JSON.parse(some)),
  ]
  let last: Pick<AuditRecord, 'sequence' | 'hash'> = { sequence: state.head_sequence, hash: state.head_hash }
  for (const event of events) {
    const record = chained(key, seed, last, event)
    yield* send(...insertLine(record))
    last = record
  }
  yield* send(sql`UPDATE audit_state SET head_sequence = ${last.sequence}, head_hash = ${last.hash}`)
  if (former.length > 0) yield* send(...takeOver(state, former))
  if (appended.length > 0)
    yield* send(sql`DELETE FROM audit_pending WHERE id ${isNumberIn(appended.map(({ id }) => id))}`)
  return taken
}

/** Notes how far the log of version 0.1 has come over, and where its own chain was broken. */
function takeOver(
  state: AuditStateRow,
  former: readonly { sequence: number; hash: string; event: string }[],
): Sql[] {
  let brokenAt = state.former_broken_at
  let { former_sequence: sequence, former_hash: hash } = state
  for (const line of former) {
    sequence += 1
    const expected = chainHashOf01(hash, sequence, JSON.parse(line.event))
    if (line.sequence !== sequence || line.hash !== expected) brokenAt ??= sequence
    sequence = line.sequence
    hash = line.hash
  }
  return [
    sql`UPDATE audit_state SET former_sequence = ${sequence}, former_hash = ${hash}, former_broken_at = ${brokenAt}`,
    sql`DELETE FROM audit_former WHERE sequence <= ${sequence}`,
  ]
}

function insertLine(record: AuditRecord): Sql[] {
  const { sequence, hash, personal: sealed, ...event } = record
  const personal = personalOf(event)
  return [
    sql`
      INSERT INTO audit (sequence, hash, event, personal_hash, at, action, outcome, actor, subject_id)
      VALUES (${sequence}, ${hash}, ${JSON.stringify(impersonal(event))}, ${sealed?.hash ?? null}, ${event.at},
        ${event.action}, ${event.outcome}, ${event.actor ?? null}, ${event.subjectId ?? null})`,
    ...(personal === undefined || sealed?.salt === undefined
      ? []
      : [
          sql`
            INSERT INTO audit_personal (sequence, salt, personal)
            VALUES (${sequence}, ${sealed.salt}, ${JSON.stringify(personal)})`,
        ]),
  ]
}
