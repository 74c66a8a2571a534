/** Addresses in the store, and what verifying one does to others. */
import type { MailAddress } from '../../core/address/address-store.ts'
import { type Operation, one, send } from '../sql/operation.ts'
import { flag, number, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import type { NewEntry } from './append.ts'
import { raiseEpoch } from './raise-epoch.ts'
import type { SubjectRow } from './subject-row.ts'
import { lockedHolder } from './subject-row.ts'

interface AddressRow {
  id: string
  subject_id: string
  value: string
  verified_at: number | null
  is_primary: boolean
  created_at: number
}

export const addressShape: Shape<AddressRow> = shape({
  id: text,
  subject_id: text,
  value: text,
  verified_at: orNull(number),
  is_primary: flag,
  created_at: number,
})

const columns = sql`id, subject_id, value, verified_at, is_primary, created_at`

/** @param condition - What follows WHERE, with an order where there is one. */
export function addressesWhere(condition: Sql): Sql<AddressRow> {
  return rows(addressShape)`SELECT ${columns} FROM address WHERE ${condition}`
}

export function addressesOf(subjectId: string): Sql<AddressRow> {
  return addressesWhere(sql`subject_id = ${subjectId} ORDER BY created_at, value`)
}

/** Adds one, or does nothing where the subject has it. */
export function insertAddress(address: MailAddress): Sql {
  const { id, subjectId, value, verifiedAt = null, isPrimary, createdAt } = address
  return sql`
    INSERT INTO address (${columns})
    VALUES (${id}, ${subjectId}, ${value}, ${verifiedAt}, ${isPrimary}, ${createdAt}) ON CONFLICT (subject_id, value) DO NOTHING`
}

/**
 * Verifies an address of a subject, both of which are locked: it is the primary one where there was none.
 *
 * @returns What it ends of somebody else, whose identifier it was; `taken` where somebody else has verified it.
 */
export function* verifyAddress(
  subject: SubjectRow,
  value: string,
  at: number,
): Operation<{ entries: NewEntry[] } | 'taken'> {
  const verified = yield* one(addressesWhere(sql`value = ${value} AND verified_at IS NOT NULL`))
  if (verified !== undefined) return verified.subject_id === subject.id ? { entries: [] } : 'taken'
  const holder = yield* one(lockedHolder(value, subject.id))
  yield* send(
    sql`UPDATE address SET verified_at = ${at} WHERE subject_id = ${subject.id} AND value = ${value}`,
    sql`
      UPDATE address SET is_primary = true WHERE subject_id = ${subject.id} AND value = ${value}
        AND NOT EXISTS (SELECT 1 FROM address AS other WHERE other.subject_id = ${subject.id} AND other.is_primary)`,
  )
  if (holder === undefined) return { entries: [] }
  yield* send(
    sql`UPDATE subject SET identifier = ${withoutIdentifier('taken', holder.id)} WHERE id = ${holder.id}`,
  )
  const { entry } = yield* raiseEpoch(holder, { at, why: 'identifier-taken' })
  return { entries: [entry] }
}

/** What stands in place of an identifier that a subject has lost. Nobody can type it: no identifier has a space. */
export function withoutIdentifier(why: 'taken' | 'removed', id: string): string {
  return `${why} ${id}`
}

export function toAddress(row: AddressRow): MailAddress {
  return {
    id: row.id,
    subjectId: row.subject_id,
    value: row.value,
    ...(row.verified_at !== null && { verifiedAt: row.verified_at }),
    isPrimary: row.is_primary,
    createdAt: row.created_at,
  }
}
