/** Appending to the change feed, inside the transaction of the operation that ends something. */
import type { ChangeBody } from '../../core/revocation/change.ts'
import type { IssuedTokens } from '../../core/session/session-concern.ts'
import { toRow } from '../relational/change-row.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'

const insert = statement<{
  concernsUntil: number
  kind: ChangeBody['kind']
  subject_id: string | null
  sid: string | null
  jti: string | null
  epoch: number | null
  roles: string | null
}>()('change.insert', ({ build, slot }) =>
  build.insertInto('change').values({
    concerns_until: slot('concernsUntil'),
    kind: slot('kind'),
    subject_id: slot('subject_id'),
    sid: slot('sid'),
    jti: slot('jti'),
    epoch: slot('epoch'),
    roles: slot('roles'),
  }),
)

const last = statement<Record<string, never>>()('change.last', ({ build }) =>
  build.selectFrom('sqlite_sequence').select('seq').where('name', '=', 'change'),
)

const setSequence = statement<{ position: number }>()('change.setSequence', ({ build, slot }) =>
  build
    .updateTable('sqlite_sequence')
    .set({ seq: slot('position') })
    .where('name', '=', 'change'),
)

const insertSequence = statement<{ position: number }>()('change.insertSequence', ({ build, slot }) =>
  build.insertInto('sqlite_sequence').values({ name: 'change', seq: slot('position') }),
)

const noteJump = statement<{ position: number }>()('change.noteJump', ({ build, slot }) =>
  build.updateTable('feed').set({ pruned_through: slot('position') }),
)

const issued = statement<Record<string, never>>()('change.issued', ({ build }) =>
  build.selectFrom('feed').select(['token_lifetime_seconds', 'issued_until', 'clock_at']),
)

const raiseLifetime = statement<{ seconds: number }>()('change.raiseLifetime', ({ build, slot }) =>
  build
    .updateTable('feed')
    .set({ token_lifetime_seconds: slot('seconds') })
    .where('token_lifetime_seconds', '<', slot('seconds')),
)

/** Appends one entry; answers its position. */
export function appendChange(database: Database, body: ChangeBody, concernsUntil: number): number {
  return database.run(insert, { ...toRow(body), concernsUntil }).insertedId
}

/** The position of the feed's last entry, pruned or not; 0 when there never was one. */
export function currentPosition(database: Database): number {
  return database.get(last, {})?.seq ?? 0
}

/** Leaves out positions: whoever is at an earlier one has to begin from the snapshot. */
export function jumpAhead(database: Database, by: number): void {
  const position = currentPosition(database) + by
  if (database.run(setSequence, { position }).changes === 0) database.run(insertSequence, { position })
  database.run(noteJump, { position })
}

/** The longest lifetime of an access token ever noted, raised to `seconds` where that is longer. */
export function noteTokenLifetime(database: Database, seconds: number): number {
  database.run(raiseLifetime, { seconds })
  return issuedTokens(database).longestSeconds
}

export function issuedTokens(database: Database): IssuedTokens {
  const row = database.get(issued, {})
  return {
    longestSeconds: row?.token_lifetime_seconds ?? 0,
    notedUntil: row?.issued_until ?? 0,
    sharedAt: row?.clock_at ?? 0,
  }
}
