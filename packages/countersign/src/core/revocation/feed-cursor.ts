/**
 * Cursors of the feed: what a reader has read, so that the next read finds all the rest.
 *
 * SQLite has one writer, and positions become visible in their order: a cursor is a position. `p17`, of a snapshot's page `s17`;
 * a bare number is one too, as verifiers of version 0.1 send it.
 *
 * PostgreSQL gives out positions and transaction ids when they are asked for, and shows them when their transactions commit, in any
 * order: a reader of "everything above 8" would never see a 7 that commits later. So a cursor is the snapshot of the read, which says
 * of each transaction whether the read has seen it. After a crash the server gives out again the ids of transactions that were not on
 * the disk, although readers may have counted them as over: such ids are found by their positions, which are never given out again
 * once an entry was seen. And ids mean nothing on another server, or after another one was promoted: the incarnation tells.
 */
import { digestOf } from '../digest.ts'

/** What a read has seen, over PostgreSQL. */
export interface Seen {
  /** Transactions from this one on it has not seen. */
  xmax: number
  /** Nor these, below `xmax`: they were under way. In ascending order. */
  xip: readonly number[]
  /** The highest position that was there. */
  seq: number
}

export interface PostgresCursor {
  incarnation: string
  /** What the read whose first page it was has seen. */
  seen: Seen
  /** Where pages of that read have yet to be read. */
  page?: {
    /** The highest position of the pages so far. */
    at: number
    /** What had been seen before the first page; absent of a snapshot. */
    base?: Seen
  }
}

export interface SqliteCursor {
  position: number
  /** Whether it is a page of the snapshot, and more follow. */
  isInSnapshot: boolean
}

/**
 * Transactions under way that a cursor names at most: they are those of all databases of a server. Where there are more, the
 * cursor ends at the first that it does not name: rows are read again, never missed.
 */
const mostNamed = 256

/** Reads what `pg_current_snapshot()` says: `xmin:xmax:xip,xip,…`. */
export function readSnapshot(text: string, seq: number): Seen {
  const [, xmax = '0', list = ''] = text.split(':')
  const xip = list === '' ? [] : list.split(',').map(Number)
  const next = xip[mostNamed]
  return next === undefined
    ? { xmax: Number(xmax), xip, seq }
    : { xmax: next, xip: xip.slice(0, mostNamed), seq }
}

/** The oldest transaction that was not over. */
export function oldestOf({ xmax, xip }: Seen): number {
  return xip[0] ?? xmax
}

/** A short name for what says that ids of transactions mean what they meant. */
export function incarnationOf(text: string): string {
  return Buffer.from(digestOf(text), 'latin1').toString('hex', 0, 6)
}

export function writeSqliteCursor({ position, isInSnapshot }: SqliteCursor): string {
  return `${isInSnapshot ? 's' : 'p'}${position}`
}

export function readSqliteCursor(text: string): SqliteCursor | undefined {
  const match = /^(?<kind>[ps]?)(?<position>0|[1-9]\d{0,14})$/.exec(text)
  if (match === null) return undefined
  return { position: Number(match.groups?.position), isInSnapshot: match.groups?.kind === 's' }
}

/** `c1.INCARNATION.SEEN` and, of a page, `.AT.BASE`; numbers are of base 36. */
export function writePostgresCursor({ incarnation, seen, page }: PostgresCursor): string {
  const parts = ['c1', incarnation, writeSeen(seen)]
  if (page !== undefined)
    parts.push(page.at.toString(36), page.base === undefined ? '' : writeSeen(page.base))
  return parts.join('.')
}

export function readPostgresCursor(text: string): PostgresCursor | undefined {
  const [form, incarnation = '', seenText = '', atText, baseText = '', ...more] = text.split('.')
  const seen = readSeen(seenText)
  if (form !== 'c1' || incarnation === '' || seen === undefined || more.length > 0) return undefined
  if (atText === undefined) return { incarnation, seen }
  const at = readNumber(atText)
  const base = baseText === '' ? undefined : readSeen(baseText)
  if (at === undefined || (baseText !== '' && base === undefined)) return undefined
  return { incarnation, seen, page: { at, ...(base !== undefined && { base }) } }
}

/** What was appended: its transaction, its last position, and where both count. */
export interface AppendedMark {
  xid: number
  seq: number
  incarnation: string
}

/** `x2.INCARNATION.XID.SEQ`; numbers are of base 36. */
export function transactionMark({ xid, seq, incarnation }: AppendedMark): string {
  return ['x2', incarnation, xid.toString(36), seq.toString(36)].join('.')
}

function readTransactionMark(text: string): AppendedMark | undefined {
  const [form, incarnation = '', xidText = '', seqText = '', ...more] = text.split('.', 5)
  const xid = readNumber(xidText)
  const seq = readNumber(seqText)
  if (form !== 'x2' || incarnation === '' || xid === undefined || seq === undefined || more.length > 0)
    return undefined
  return { incarnation, xid, seq }
}

/** See `ChangeFeed.covers`. */
export function coversOnSqlite(cursor: string, mark: string): boolean {
  const here = readSqliteCursor(cursor)
  const there = readSqliteCursor(mark)
  return here !== undefined && there !== undefined && !here.isInSnapshot && here.position >= there.position
}

/** See `ChangeFeed.covers`; for who does not know what the issuer's store is. */
export function coversAnywhere(cursor: string, mark: string): boolean {
  return cursor === mark || coversOnSqlite(cursor, mark) || coversOnPostgres(cursor, mark)
}

/** See `ChangeFeed.covers`. */
export function coversOnPostgres(cursor: string, mark: string): boolean {
  const here = readPostgresCursor(cursor)
  // A page of an answer is no state to be asked about.
  if (here === undefined || here.page !== undefined) return false
  const appended = readTransactionMark(mark)
  if (appended !== undefined) {
    // After a crash the id may be one that the read has counted as over; the position is one that no entry had that it saw.
    return (
      appended.incarnation === here.incarnation &&
      here.seen.seq >= appended.seq &&
      hasSeen(here.seen, appended.xid)
    )
  }
  const there = readPostgresCursor(mark)
  if (there?.incarnation !== here.incarnation || there.page !== undefined) return false
  const { xmax, xip, seq } = there.seen
  return (
    here.seen.xmax >= xmax &&
    here.seen.seq >= seq &&
    here.seen.xip.every(xid => xid >= xmax || xip.includes(xid))
  )
}

function hasSeen({ xmax, xip }: Seen, xid: number): boolean {
  return xid < xmax && !xip.includes(xid)
}

/** `SEQ-XMAX`, and by how much each transaction under way is below `xmax`. */
function writeSeen({ xmax, xip, seq }: Seen): string {
  return [seq, xmax, ...xip.map(xid => xmax - xid)].map(number => number.toString(36)).join('-')
}

function readSeen(text: string): Seen | undefined {
  const [seq, xmax, ...below] = text.split('-', mostNamed + 3).map(readNumber)
  if (seq === undefined || xmax === undefined || below.length > mostNamed) return undefined
  const xip: number[] = []
  for (const less of below) {
    if (less === undefined || less === 0 || less > xmax) return undefined
    xip.push(xmax - less)
  }
  return { xmax, xip, seq }
}

function readNumber(text: string): number | undefined {
  const number = /^[0-9a-z]{1,11}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}
