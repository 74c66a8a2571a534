/** `GET /auth/admin/events`: the audit log, newest first, filtered. */
import { z } from 'zod'
import type { Accounts } from '../../account/accounts.ts'
import type { AuditRecord } from '../../core/audit/audit-event.ts'
import type { AuditFilter } from '../../core/audit/audit-log.ts'
import { isHandle } from '../../core/handle.ts'
import { json } from '../protocol/reply.ts'
import {
  auditActionSchema,
  auditEventSchema,
  auditOutcomeSchema,
  writeAuditEvent,
} from '../wire/audit-event.ts'
import { handleSchema } from '../wire/handle.ts'
import { cursorSchema, limitSchema, pageSchema, readPage, writePage } from '../wire/page.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

/** RFC 3339, with any offset; answers are always in UTC. */
const instant = z.iso
  .datetime({ offset: true })
  .transform(text => Date.parse(text))
  .optional()
  .meta({ type: 'string', format: 'date-time' })

export const listEvents: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/events',
  summary: 'Read the audit log, newest first',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  query: z.strictObject({
    action: auditActionSchema.optional(),
    subject: handleSchema.optional().meta({ description: 'Who did it or whom it concerns.' }),
    outcome: auditOutcomeSchema.optional(),
    since: instant,
    until: instant,
    limit: limitSchema,
    cursor: cursorSchema('events'),
  }),
  answers: { 200: { description: 'A page of events.', body: pageSchema('events', auditEventSchema) } },
  async answer({ parts, query }) {
    const { action, subject, outcome, since, until } = query
    const filter: AuditFilter = {
      ...(action !== undefined && { action }),
      ...(subject !== undefined && { subjectId: subject }),
      ...(outcome !== undefined && { outcome }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    }
    const page = await parts.accounts.audit.list({ ...readPage(query), ...filter })
    const identifiers = await identifiersOf(page.items, parts.accounts.subjects)
    return json(
      200,
      writePage('events', page, record => writeAuditEvent(record, identifiers)),
    )
  },
})

/** What the people of a page are called now. A page names few of them, each many times. */
async function identifiersOf(
  records: readonly AuditRecord[],
  subjects: Pick<Accounts['subjects'], 'find'>,
): Promise<Map<string, string>> {
  const ids = new Set<string>()
  for (const id of records.flatMap(({ actor, subjectId }) => [actor, subjectId])) {
    // `system` and `operator` are nobody's id.
    if (id !== undefined && isHandle(id)) ids.add(id)
  }
  const found = await Promise.all([...ids].map(id => subjects.find(id)))
  return new Map(found.flatMap(subject => (subject === undefined ? [] : [[subject.id, subject.identifier]])))
}
