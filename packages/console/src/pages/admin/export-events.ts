/** The audit log as a file: read page by page, written as CSV (RFC 4180) or JSON. */
import { type EventFilter, listEvents } from '../../api/admin.ts'
import type { AuditEvent } from '../../api/wire.ts'

/** More than this is for the API and a program, not for a page. */
export const maxExported = 20_000
const pageSize = 200

/** @param onProgress - Told how many have been read. @throws {ProblemError} */
export async function readEvents(
  filter: EventFilter,
  onProgress: (count: number) => void,
): Promise<{ events: AuditEvent[]; isComplete: boolean }> {
  const events: AuditEvent[] = []
  let cursor: string | undefined
  do {
    const page = await listEvents(filter, { cursor, limit: pageSize })
    events.push(...page.events)
    cursor = page.next
    onProgress(events.length)
  } while (cursor !== undefined && events.length < maxExported)
  return { events, isComplete: cursor === undefined }
}

const columns = [
  'sequence',
  'at',
  'action',
  'outcome',
  'detail',
  'actor',
  'actor_identifier',
  'subject',
  'subject_identifier',
  'credential',
  'kind',
  'address',
  'user_agent',
  'hash',
] as const

/** In an alphabet of ours, so that none of them can be a formula: written exactly as they are, and the chain can be checked. */
const exact: ReadonlySet<string> = new Set([
  'sequence',
  'at',
  'action',
  'outcome',
  'actor',
  'subject',
  'credential',
  'kind',
  'hash',
])

export function writeCsv(events: readonly AuditEvent[]): string {
  const rows = events.map(event => columns.map(column => writeCell(column, event[column])).join(','))
  return `${[columns.join(','), ...rows].join('\r\n')}\r\n`
}

/**
 * A spreadsheet runs what begins like a formula, and a user agent is whatever a stranger sent: such a text gets an
 * apostrophe before it (OWASP: CSV injection). One that has apostrophes there already gets one more, so that taking one
 * away gives back what was.
 */
function writeCell(column: (typeof columns)[number], value: string | number | undefined): string {
  const text = String(value ?? '')
  const safe = !exact.has(column) && /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
