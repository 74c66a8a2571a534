/** Reading subjects: the columns, and how a row becomes a subject. */
import type { Selectable } from 'kysely'
import type { Subject } from '../../core/subject/subject.ts'
import { build, type Statement, statement } from './query.ts'
import type { Schema } from './schema.ts'

export type SubjectRow = Selectable<Schema['subject']>

export const subjectColumns: readonly (keyof SubjectRow)[] = [
  'id',
  'identifier',
  'status',
  'roles',
  'epoch',
  'created_at',
  'password_changed_at',
  'password_hash',
]

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

export const subjectById: Statement<{ id: string }, SubjectRow> = statement<{ id: string }>()(slot =>
  build.selectFrom('subject').select(subjectColumns).where('id', '=', slot('id')),
)

export const subjectByIdentifier: Statement<{ identifier: string }, SubjectRow> = statement<{
  identifier: string
}>()(slot => build.selectFrom('subject').select(subjectColumns).where('identifier', '=', slot('identifier')))

/** The same, locked until the commit: what is decided by it stays true so long. */
export const lockedSubject: Statement<{ id: string }, SubjectRow> = statement<{ id: string }>()(slot =>
  build.selectFrom('subject').select(subjectColumns).where('id', '=', slot('id')).forNoKeyUpdate(),
)
