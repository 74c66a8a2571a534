/** Reading subjects. */
import type { Credentials } from '../../core/authenticator/attempt-store.ts'
import type { MailLanguage } from '../../core/mail/message.ts'
import type { Subject, SubjectStatus } from '../../core/subject/subject.ts'
import { forUpdate, onPostgres, placeIn } from '../sql/dialect.ts'
import { number, oneOf, orNull, type Shape, shape, text } from '../sql/shape.ts'
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
  /** Empty where there is no password: SQLite cannot take NOT NULL from a column that others refer to. */
  password_hash: string
  /** JSON object. */
  attributes: string | null
  language: MailLanguage | null
  /** JSON array of kinds; null where there is none. */
  factors: string | null
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
  attributes: orNull(text),
  language: orNull(oneOf<MailLanguage>()),
  factors: orNull(text),
})

export const subjectColumns: Sql = sql`id, identifier, status, roles, epoch, created_at, password_changed_at, password_hash, attributes, language, factors`

/** Adds one. Nobody may have the identifier: see `lockIdentifier`. */
export function insertSubject(subject: Subject, passwordHash: string): Sql {
  const {
    id,
    identifier,
    status,
    roles,
    epoch,
    createdAt,
    passwordChangedAt,
    attributes,
    language = null,
  } = subject
  const json = attributes === undefined ? null : JSON.stringify(attributes)
  return sql`
    INSERT INTO subject (${subjectColumns})
    VALUES (${id}, ${identifier}, ${status}, ${JSON.stringify(roles)}, ${epoch}, ${createdAt}, ${passwordChangedAt},
      ${passwordHash}, ${json}, ${language}, NULL)
    ON CONFLICT (identifier) DO NOTHING`
}

export function subjectById(id: string): Sql<SubjectRow> {
  return rows(subjectShape)`SELECT ${subjectColumns} FROM subject WHERE id = ${id} AND removed_at IS NULL`
}

/** The same, locked until the commit: what is decided by it stays true so long. */
export function lockedSubject(id: string): Sql<SubjectRow> {
  return rows(
    subjectShape,
  )`SELECT ${subjectColumns} FROM subject WHERE id = ${id} AND removed_at IS NULL${forUpdate}`
}

/** Whose identifier that is, or whose verified address: nobody has an identifier that is a verified address of somebody else. */
export function idOf(identifier: string): Sql {
  return sql`coalesce(
    (SELECT id FROM subject WHERE identifier = ${identifier}),
    (SELECT subject_id FROM address WHERE value = ${identifier} AND verified_at IS NOT NULL))`
}

export function subjectByIdentifier(identifier: string): Sql<SubjectRow> {
  return rows(
    subjectShape,
  )`SELECT ${subjectColumns} FROM subject WHERE id = ${idOf(identifier)} AND removed_at IS NULL`
}

/** Somebody else whose identifier that is, locked until the commit. */
export function lockedHolder(identifier: string, otherThan: string): Sql<SubjectRow> {
  return rows(subjectShape)`
    SELECT ${subjectColumns} FROM subject WHERE identifier = ${identifier} AND id <> ${otherThan}${forUpdate}`
}

/** Whether somebody has verified that address. */
export function isVerifiedAddress(identifier: string): Sql {
  return sql`EXISTS (SELECT 1 FROM address WHERE value = ${identifier} AND verified_at IS NOT NULL)`
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
    ...(row.password_hash === '' && { hasPassword: false as const }),
    ...(row.factors !== null && { factors: JSON.parse(row.factors) }),
    ...(row.attributes !== null && { attributes: JSON.parse(row.attributes) }),
    ...(row.language !== null && { language: row.language }),
  }
}

export function toCredentials(row: SubjectRow): Credentials {
  const { password_hash: passwordHash } = row
  return { subject: toSubject(row), ...(passwordHash !== '' && { passwordHash }) }
}
