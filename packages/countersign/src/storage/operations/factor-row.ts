/** Second factors in the store: what a subject has, and using one up. */
import { type FactorKind, factorKinds, type StoredFactor } from '../../core/authenticator/factor.ts'
import type { FactorUse } from '../../core/authenticator/factor-store.ts'
import { changed, type Operation, send, together } from '../sql/operation.ts'
import { bytes, number, oneOf, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'

interface FactorRow {
  id: string
  subject_id: string
  kind: 'totp'
  sealed: Uint8Array
  created_at: number
  confirmed_at: number | null
  last_used_at: number | null
  last_step: number | null
}

const factorShape: Shape<FactorRow> = shape({
  id: text,
  subject_id: text,
  kind: oneOf<'totp'>(),
  sealed: bytes,
  created_at: number,
  confirmed_at: orNull(number),
  last_used_at: orNull(number),
  last_step: orNull(number),
})
const countShape: Shape<{ codes: number }> = shape({ codes: number })

const columns: Sql = sql`id, subject_id, kind, sealed, created_at, confirmed_at, last_used_at, last_step`

export function factorsOf(subjectId: string): Sql<FactorRow> {
  return rows(factorShape)`
    SELECT ${columns} FROM authenticator WHERE subject_id = ${subjectId} ORDER BY created_at, id`
}

export function codesOf(subjectId: string): Sql<{ codes: number }> {
  return rows(countShape)`SELECT count(*) AS codes FROM recovery_code WHERE subject_id = ${subjectId}`
}

export function insertFactor({ id, subjectId, kind, sealed, createdAt }: StoredFactor): Sql {
  return sql`
    INSERT INTO authenticator (id, subject_id, kind, sealed, created_at)
    VALUES (${id}, ${subjectId}, ${kind}, ${sealed}, ${createdAt}) ON CONFLICT (id) DO NOTHING`
}

export function insertCode(subjectId: string, digest: Uint8Array): Sql {
  return sql`
    INSERT INTO recovery_code (digest, subject_id) VALUES (${digest}, ${subjectId}) ON CONFLICT (digest) DO NOTHING`
}

export function dropCodes(subjectId: string): Sql {
  return sql`DELETE FROM recovery_code WHERE subject_id = ${subjectId}`
}

/** Every factor of a subject, as when it is removed. */
export function dropFactors(subjectId: string): Sql {
  return sql`DELETE FROM authenticator WHERE subject_id = ${subjectId}`
}

/** Says in the row of a subject, which is locked, what it has: sign-in reads it there, and asks for nothing besides. */
export function* noteFactors(subjectId: string): Operation<FactorKind[]> {
  const [factors, [counted]] = yield* together(factorsOf(subjectId), codesOf(subjectId))
  const confirmed = factors.filter(one => one.confirmed_at !== null).map(({ kind }) => kind)
  const kinds = factorKinds.filter(
    kind => confirmed.some(one => one === kind) || (kind === 'recovery-code' && (counted?.codes ?? 0) > 0),
  )
  // Recovery codes are no factor by themselves.
  const noted = confirmed.length === 0 ? [] : kinds
  const json = noted.length === 0 ? null : JSON.stringify(noted)
  yield* send(sql`UPDATE subject SET factors = ${json} WHERE id = ${subjectId}`)
  return noted
}

/**
 * Uses a factor and the ticket up, or neither. The subject is locked, so that no factor goes meanwhile; who else uses the same step,
 * code or ticket waits at its row.
 */
export function* useFactor(
  subjectId: string,
  { factor, ticket }: FactorUse,
  at: number,
): Operation<'used' | 'invalid-ticket' | 'invalid-factor'> {
  const isFirst = yield* changed(sql`
    INSERT INTO proof (digest, expires_at) VALUES (${ticket.digest}, ${ticket.expiresAt}) ON CONFLICT (digest) DO NOTHING`)
  if (isFirst === 0) return 'invalid-ticket'
  const used = yield* changed(
    factor.kind === 'totp'
      ? sql`
        UPDATE authenticator SET last_step = ${factor.step}, last_used_at = ${at}
        WHERE id = ${factor.id} AND subject_id = ${subjectId} AND confirmed_at IS NOT NULL
          AND coalesce(last_step, -1) < ${factor.step}`
      : sql`DELETE FROM recovery_code WHERE digest = ${factor.digest} AND subject_id = ${subjectId}`,
  )
  if (used === 0) {
    // Another try may have the ticket.
    yield* send(sql`DELETE FROM proof WHERE digest = ${ticket.digest}`)
    return 'invalid-factor'
  }
  if (factor.kind === 'recovery-code') yield* noteFactors(subjectId)
  return 'used'
}

export function toFactor(row: FactorRow): StoredFactor {
  const { id, kind, sealed, confirmed_at, last_used_at, last_step } = row
  return {
    id,
    subjectId: row.subject_id,
    kind,
    sealed,
    createdAt: row.created_at,
    ...(confirmed_at !== null && { confirmedAt: confirmed_at }),
    ...(last_used_at !== null && { lastUsedAt: last_used_at }),
    ...(last_step !== null && { lastStep: last_step }),
  }
}
