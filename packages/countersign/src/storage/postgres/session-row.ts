/** Reading sessions: together with what their subjects are now, and with their refresh tokens. */
import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely'
import { type FamilyColumns, type SessionRow as Row, sessionColumns } from '../relational/session-row.ts'
import { databaseNow } from './database-now.ts'
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

export const sessionsByDigests: Statement<{ digests: readonly Uint8Array[] }, SessionRow> = statement<{
  digests: readonly Uint8Array[]
}>()('session.byDigests', ({ build, slot, sql }) =>
  sessionRows(build).where('session.digest', '=', sql<Uint8Array>`any(${slot('digests')}::bytea[])`),
)

export const sessionBySid: Statement<{ sid: string }, SessionRow> = statement<{ sid: string }>()(
  'session.bySid',
  ({ build, slot }) => sessionRows(build).where('session.sid', '=', slot('sid')),
)

/** A row where a session with an unmarked identifier is within its timeouts. */
export const unmarkedAfter: Statement<{ now: number }, { found: number }> = statement<{ now: number }>()(
  'session.unmarkedAfter',
  ({ build, slot, sql }) =>
    build
      .selectFrom('session')
      .select(sql<number>`1`.as('found'))
      .where('marked', '=', sql.lit(false))
      .where('carrier', '<>', 'refresh')
      .where('gone_at', '>', slot('now'))
      .limit(sql.lit(1)),
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
