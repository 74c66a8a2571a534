/** Reading subjects. */
import type { SubjectTable } from '../relational/tables.ts'
import { type Statement, statement } from './statement.ts'

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

export const subjectById: Statement<{ id: string }, SubjectTable> = statement<{ id: string }>()(
  'subject.byId',
  ({ build, slot }) => build.selectFrom('subject').select(subjectColumns).where('id', '=', slot('id')),
)

export const subjectByIdentifier: Statement<{ identifier: string }, SubjectTable> = statement<{
  identifier: string
}>()('subject.byIdentifier', ({ build, slot }) =>
  build.selectFrom('subject').select(subjectColumns).where('identifier', '=', slot('identifier')),
)

/** The same, locked until the commit: what is decided by it stays true so long. */
export const lockedSubject: Statement<{ id: string }, SubjectTable> = statement<{ id: string }>()(
  'subject.lockedSubject',
  ({ build, slot }) =>
    build.selectFrom('subject').select(subjectColumns).where('id', '=', slot('id')).forNoKeyUpdate(),
)
