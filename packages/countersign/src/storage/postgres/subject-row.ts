/** Reading subjects. */
import type { SubjectTable } from '../relational/tables.ts'
import { build, type Statement, statement } from './query.ts'

export const subjectColumns: readonly (keyof SubjectTable)[] = [
  'id',
  'identifier',
  'status',
  'roles',
  'epoch',
  'created_at',
  'password_changed_at',
  'password_hash',
]

export const subjectById: Statement<{ id: string }, SubjectTable> = statement<{ id: string }>()(slot =>
  build.selectFrom('subject').select(subjectColumns).where('id', '=', slot('id')),
)

export const subjectByIdentifier: Statement<{ identifier: string }, SubjectTable> = statement<{
  identifier: string
}>()(slot => build.selectFrom('subject').select(subjectColumns).where('identifier', '=', slot('identifier')))

/** The same, locked until the commit: what is decided by it stays true so long. */
export const lockedSubject: Statement<{ id: string }, SubjectTable> = statement<{ id: string }>()(slot =>
  build.selectFrom('subject').select(subjectColumns).where('id', '=', slot('id')).forNoKeyUpdate(),
)
