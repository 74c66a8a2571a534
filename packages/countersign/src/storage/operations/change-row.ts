/** The feed's entries as rows, and how rows become an answer to a follower. */
import type { Change, ChangeBody } from '../../core/revocation/change.ts'
import type { FeedRead } from '../../core/revocation/change-feed.ts'

interface Entry {
  position: number
  concerns_until: number
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

/** Every row carries the state of the feed; a feed with nothing after the position is one row without an entry. */
export type FeedRow = { last: number; pruned_through: number; pruned_until: number } & {
  [Name in keyof Entry]: Entry[Name] | null
}

/** @param limit - So many entries were asked for at most. */
export function toFeedRead(rows: readonly FeedRow[], position: number, limit: number): FeedRead {
  const changes = rows.filter(isEntry).map(toChange)
  // The feed's own row always exists: the migration inserts it and nothing deletes it.
  const { last = 0, pruned_through = 0, pruned_until = 0 } = rows[0] ?? {}
  const end = changes.at(-1)?.position ?? last
  const hasMore = changes.length === limit && end < last
  return {
    changes,
    position: hasMore ? end : last,
    // A reader that is ahead of the feed followed another one: the file was replaced by an older copy.
    complete: position === 0 || (position >= pruned_through && position <= last),
    ...(hasMore && { hasMore }),
    prunedUntil: pruned_until,
  }
}

function isEntry(row: FeedRow): row is FeedRow & Entry {
  return row.position !== null
}

function toChange(row: Entry): Change {
  return { position: row.position, concernsUntil: row.concerns_until, ...toBody(row) }
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
export function toRow(body: ChangeBody): Omit<Entry, 'position' | 'concerns_until'> {
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
