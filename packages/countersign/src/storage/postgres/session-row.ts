/** Reading sessions: together with what their subjects are now, and with their refresh tokens. */
import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely'
import { type FamilyColumns, type SessionRow as Row, sessionColumns } from '../relational/session-row.ts'
import { databaseNow } from './own-time.ts'
import type { Schema } from './schema.ts'
import { type Statement, statement } from './statement.ts'

export type SessionRow = Row<boolean>

export function sessionRows(
  build: Kysely<Schema>,
): SelectQueryBuilder<Schema, 'session' | 'subject', SessionRow> {
  return build
    .selectFrom('session')
    .innerJoin('subject', 'subject.id', 'session.subject_id')
    .select(sessionColumns)
}

export const sessionByDigest: Statement<{ digest: Uint8Array }, SessionRow> = statement<{
  digest: Uint8Array
}>()('session.byDigest', ({ build, slot }) => sessionRows(build).where('session.digest', '=', slot('digest')))

export const sessionBySid: Statement<{ sid: string }, SessionRow> = statement<{ sid: string }>()(
  'session.bySid',
  ({ build, slot }) => sessionRows(build).where('session.sid', '=', slot('sid')),
)

export type FamilyRow = Pick<Selectable<Schema['session']>, FamilyColumns>

const familyColumns = ['refresh_digest', 'previous_digest', 'rotated_at', 'sealed_pair'] as const

/** A login's refresh tokens; no digest stands there for a session of another carrier. */
export const familyBySid: Statement<{ sid: string }, FamilyRow> = statement<{ sid: string }>()(
  'session.familyBySid',
  ({ build, slot }) => build.selectFrom('session').select(familyColumns).where('sid', '=', slot('sid')),
)

/** The same with the database's time, and with the session locked until the commit. */
export const lockedFamily: Statement<{ sid: string }, FamilyRow & { now: number }> = statement<{
  sid: string
}>()('session.lockedFamily', ({ build, slot, sql }) =>
  build
    .selectFrom('session')
    .select(familyColumns)
    .select(databaseNow(sql).as('now'))
    .where('sid', '=', slot('sid'))
    .forNoKeyUpdate(),
)
