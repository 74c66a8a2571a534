/** Reading subjects. */
import type { SubjectTable } from '../relational/tables.ts'
import { build, type Statement, statement } from './database.ts'

export const subjectById: Statement<{ id: string }, SubjectTable> = statement<{ id: string }>()(slot =>
  build.selectFrom('subject').selectAll().where('id', '=', slot('id')),
)

export const subjectByIdentifier: Statement<{ identifier: string }, SubjectTable> = statement<{
  identifier: string
}>()(slot => build.selectFrom('subject').selectAll().where('identifier', '=', slot('identifier')))
