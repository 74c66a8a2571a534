/** Reading sessions: together with what their subjects are now, and with their refresh tokens. */
import type { Selectable, SelectQueryBuilder } from 'kysely'
import { type FamilyColumns, type SessionRow as Row, sessionColumns } from '../relational/session-row.ts'
import { build, type Statement, statement } from './query.ts'
import type { Schema } from './schema.ts'

export type SessionRow = Row<boolean>

export const sessionRows: SelectQueryBuilder<Schema, 'session' | 'subject', SessionRow> = build
  .selectFrom('session')
  .innerJoin('subject', 'subject.id', 'session.subject_id')
  .select(sessionColumns)

export const sessionByDigest: Statement<{ digest: Uint8Array }, SessionRow> = statement<{
  digest: Uint8Array
}>()(slot => sessionRows.where('session.digest', '=', slot('digest')))

export const sessionBySid: Statement<{ sid: string }, SessionRow> = statement<{ sid: string }>()(slot =>
  sessionRows.where('session.sid', '=', slot('sid')),
)

type FamilyRow = Pick<Selectable<Schema['session']>, FamilyColumns>

const familyRows = build
  .selectFrom('session')
  .select(['refresh_digest', 'previous_digest', 'rotated_at', 'sealed_pair'])

/** A login's refresh tokens; no digest stands there for a session of another carrier. */
export const familyBySid: Statement<{ sid: string }, FamilyRow> = statement<{ sid: string }>()(slot =>
  familyRows.where('sid', '=', slot('sid')),
)

/** The same, with the session locked until the commit. */
export const lockedFamily: Statement<{ sid: string }, FamilyRow> = statement<{ sid: string }>()(slot =>
  familyRows.where('sid', '=', slot('sid')).forNoKeyUpdate(),
)
