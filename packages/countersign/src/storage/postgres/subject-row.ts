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
    .where(sql<boolean>`strpos(roles, ${slot('quoted')}) > 0`)
    .where('id', '<>', slot('id'))
    .limit(1),
)

/** The first of the two numbers that name the lock; the other is of the schema, since several may share a database. */
const holdersLockClass = 0x686f6c64

/**
 * Whoever is about to take a role from its holder waits here for others who are: each locks only the row of the subject that
 * it changes, and would find the other still a holder. Released with the commit.
 */
export const lockHolders: Statement<Record<string, never>, { locked: unknown }> = statement<
  Record<string, never>
>()('subject.lockHolders', ({ build, sql }) =>
  build.selectNoFrom(
    sql`pg_advisory_xact_lock(${sql.lit(holdersLockClass)}, hashtext(current_schema()))`.as('locked'),
  ),
)

/** The same, locked until the commit: what is decided by it stays true so long. */
export const lockedSubject: Statement<{ id: string }, SubjectTable> = statement<{ id: string }>()(
  'subject.lockedSubject',
  ({ build, slot }) =>
    build.selectFrom('subject').select(subjectColumns).where('id', '=', slot('id')).forNoKeyUpdate(),
)
