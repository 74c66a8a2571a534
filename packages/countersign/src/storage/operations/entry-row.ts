/** The feed's entries as rows. */
import type { Change, ChangeBody } from '../../core/revocation/change.ts'
import { flag, number, oneOf, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { type Sql, sql } from '../sql/sql.ts'

interface Entry {
  /** Its position. */
  seq: number
  /** Until when it is of concern, but for the lifetime of tokens where that is to be added; see `is_of_tokens`. */
  until_at: number
  /**
   * Whether it concerns access tokens that bear no later an instant than `until_at`: whoever reads it adds the longest lifetime
   * that was ever declared.
   */
  is_of_tokens: boolean
  kind: ChangeBody['kind']
  subject_id: string | null
  /** The session that ended, or the spared one of an `epoch` entry. */
  sid: string | null
  /** The token that ended, or the spared one of an `epoch` entry. */
  jti: string | null
  epoch: number | null
  /** JSON array of texts. */
  roles: string | null
}

export type EntryRow = { [Name in keyof Entry]: Entry[Name] | null }

/** Of rows that may hold no entry. */
export const entryColumns: Shape<EntryRow>['columns'] = shape<EntryRow>({
  seq: orNull(number),
  until_at: orNull(number),
  is_of_tokens: orNull(flag),
  kind: orNull(oneOf<ChangeBody['kind']>()),
  subject_id: orNull(text),
  sid: orNull(text),
  jti: orNull(text),
  epoch: orNull(number),
  roles: orNull(text),
}).columns

export const entryNames: Sql = sql`seq, until_at, is_of_tokens, kind, subject_id, sid, jti, epoch, roles`

export function isEntry<Row extends EntryRow>(row: Row): row is Row & Entry {
  return row.seq !== null
}

/** @param longestSeconds - The longest lifetime of access tokens that was ever declared. */
export function toChange(row: Entry, longestSeconds: number): Change {
  const concernsUntil = row.until_at + (row.is_of_tokens ? longestSeconds * 1000 : 0)
  return { position: row.seq, concernsUntil, ...toBody(row) }
}

function toBody({ kind, subject_id, sid, jti, epoch, roles }: Entry): ChangeBody {
  switch (kind) {
    case 'session':
      return { kind, sid: sid ?? '', subjectId: subject_id ?? '' }
    case 'epoch':
      return {
        kind,
        subjectId: subject_id ?? '',
        epoch: epoch ?? 0,
        ...(sid !== null && { sparedSid: sid }),
        ...(jti !== null && { sparedJti: jti }),
      }
    case 'token':
      return { kind, jti: jti ?? '' }
    case 'roles':
      return { kind, subjectId: subject_id ?? '', roles: JSON.parse(roles ?? '[]') }
    case 'keys':
      return { kind }
  }
}

const empty = { subject_id: null, sid: null, jti: null, epoch: null, roles: null }

/** The columns of a new entry. */
export function toRow(body: ChangeBody): Omit<Entry, 'seq' | 'until_at' | 'is_of_tokens'> {
  switch (body.kind) {
    case 'session':
      return { ...empty, kind: body.kind, sid: body.sid, subject_id: body.subjectId }
    case 'epoch':
      return {
        ...empty,
        kind: body.kind,
        subject_id: body.subjectId,
        epoch: body.epoch,
        sid: body.sparedSid ?? null,
        jti: body.sparedJti ?? null,
      }
    case 'token':
      return { ...empty, kind: body.kind, jti: body.jti }
    case 'roles':
      return { ...empty, kind: body.kind, subject_id: body.subjectId, roles: JSON.stringify(body.roles) }
    case 'keys':
      return { ...empty, kind: body.kind }
  }
}
