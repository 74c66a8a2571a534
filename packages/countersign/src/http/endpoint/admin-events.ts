/** `GET /auth/admin/events`: the audit log, newest first, filtered. */
import { z } from 'zod'
import type { AuditFilter } from '../../core/audit/audit-log.ts'
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
    cursor: cursorSchema,
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
    return json(200, writePage('events', page, writeAuditEvent))
  },
})
