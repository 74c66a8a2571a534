/** Reading subjects. */
import type { SubjectTable } from '../relational/tables.ts'
import { type Statement, statement } from './statement.ts'

export const subjectById: Statement<{ id: string }, SubjectTable> = statement<{ id: string }>()(
  'subject.byId',
  ({ build, slot }) => build.selectFrom('subject').selectAll().where('id', '=', slot('id')),
)

export const subjectByIdentifier: Statement<{ identifier: string }, SubjectTable> = statement<{
  identifier: string
}>()('subject.byIdentifier', ({ build, slot }) =>
  build.selectFrom('subject').selectAll().where('identifier', '=', slot('identifier')),
)
