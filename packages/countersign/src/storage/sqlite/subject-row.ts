/** Reading subjects. */
import type { SubjectTable } from '../relational/tables.ts'
import { type Statement, statement } from './statement.ts'

export const subjectById: Statement<{ id: string }, SubjectTable> = statement<{ id: string }>()(
  'subject.byId',
  ({ build, slot }) => build.selectFrom('subject').selectAll().where('id', '=', slot('id')),
)

/**
 * An active subject with that role besides the one; `quoted` is the role as JSON. Reads subjects until it finds one, and all of
 * them where there is none: asked only when a holder is about to lose the role.
 */
export const otherHolder: Statement<{ id: string; quoted: string }, { id: string }> = statement<{
  id: string
  quoted: string
}>()('subject.otherHolder', ({ build, slot, sql }) =>
  build
    .selectFrom('subject')
    .select('id')
    .where('status', '=', 'active')
    .where(sql<boolean>`instr(roles, ${slot('quoted')}) > 0`)
    .where('id', '<>', slot('id'))
    .limit(1),
)

export const subjectByIdentifier: Statement<{ identifier: string }, SubjectTable> = statement<{
  identifier: string
}>()('subject.byIdentifier', ({ build, slot }) =>
  build.selectFrom('subject').selectAll().where('identifier', '=', slot('identifier')),
)
