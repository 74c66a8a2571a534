/** Reading subjects. */
import type { Subject, SubjectStatus } from '../../core/subject/subject.ts'
import { forUpdate, onPostgres, placeIn } from '../sql/dialect.ts'
import { number, oneOf, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'

export interface SubjectRow {
  id: string
  identifier: string
  status: SubjectStatus
  /** JSON array of texts. */
  roles: string
  epoch: number
  created_at: number
  password_changed_at: number
  password_hash: string
}

export const subjectShape: Shape<SubjectRow> = shape({
  id: text,
  identifier: text,
  status: oneOf<SubjectStatus>(),
  roles: text,
  epoch: number,
  created_at: number,
  password_changed_at: number,
  password_hash: text,
})

export const subjectColumns: Sql = sql`id, identifier, status, roles, epoch, created_at, password_changed_at, password_hash`

export function subjectById(id: string): Sql<SubjectRow> {
  return rows(subjectShape)`SELECT ${subjectColumns} FROM subject WHERE id = ${id}`
}

/** The same, locked until the commit: what is decided by it stays true so long. */
export function lockedSubject(id: string): Sql<SubjectRow> {
  return rows(subjectShape)`SELECT ${subjectColumns} FROM subject WHERE id = ${id}${forUpdate}`
}

export function subjectByIdentifier(identifier: string): Sql<SubjectRow> {
  return rows(subjectShape)`SELECT ${subjectColumns} FROM subject WHERE identifier = ${identifier}`
}

/** The first of the two numbers that name the lock; the other is of the schema, since several may share a database. */
const holdersLockClass = 0x686f6c64

/**
 * Whoever is about to take a role from its holder waits here for others who are: each locks only the row of the subject that
 * it changes, and would find the other still a holder. Released with the commit.
 */
export const lockHolders: Sql = onPostgres(
  sql`SELECT pg_advisory_xact_lock(${holdersLockClass}, hashtext(current_schema()))`,
)

/** The first of the two numbers that name these locks. */
const identifierLockClass = 0x6e616d65

/** Whoever is about to take an identifier waits here for others who are at the same one. Released with the commit. */
export function lockIdentifier(identifier: string): Sql {
  return onPostgres(sql`SELECT pg_advisory_xact_lock(${identifierLockClass}, hashtext(${identifier}))`)
}

const holderShape: Shape<{ id: string }> = shape({ id: text })

/**
 * An active subject with that role besides the one. Reads subjects until it finds one, and all of them where there is none: asked
 * only when a holder is about to lose the role.
 */
export function otherHolder(id: string, role: string): Sql<{ id: string }> {
  const quoted = JSON.stringify(role)
  return rows(holderShape)`
    SELECT id FROM subject WHERE status = 'active' AND ${placeIn}(roles, ${quoted}) > 0 AND id <> ${id} LIMIT 1`
}

export function toSubject(row: SubjectRow): Subject {
  return {
    id: row.id,
    identifier: row.identifier,
    status: row.status,
    roles: JSON.parse(row.roles),
    epoch: row.epoch,
    createdAt: row.created_at,
    passwordChangedAt: row.password_changed_at,
  }
}
