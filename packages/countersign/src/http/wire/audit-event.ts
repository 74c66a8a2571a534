/** A line of the audit log on the wire. */
import { z } from 'zod'
import { type AuditAction, type AuditRecord, auditActions } from '../../core/audit/audit-event.ts'
import { instantSchema, writeInstant } from './instant.ts'

export interface WireAuditEvent {
  sequence: number
  at: string
  action: AuditAction
  outcome: 'success' | 'refused'
  detail?: string | undefined
  actor?: string | undefined
  actor_identifier?: string | undefined
  subject?: string | undefined
  subject_identifier?: string | undefined
  credential?: string | undefined
  kind?: 'session' | 'token' | undefined
  address?: string | undefined
  user_agent?: string | undefined
  hash: string
}

export const auditActionSchema: z.ZodType<AuditAction> = z
  .enum(auditActions as [AuditAction, ...AuditAction[]])
  .meta({ id: 'AuditAction' })

export const auditOutcomeSchema: z.ZodType<'success' | 'refused'> = z.enum(['success', 'refused'])

export const auditEventSchema: z.ZodType<WireAuditEvent> = z
  .strictObject({
    sequence: z.int().min(1),
    at: instantSchema,
    action: auditActionSchema,
    outcome: auditOutcomeSchema,
    detail: z.string().optional(),
    actor: z.string().optional().meta({ description: 'Subject id, `operator` or `system`.' }),
    actor_identifier: z.string().optional().meta({
      description: 'What the actor is called now; absent where there is no such subject any more.',
    }),
    subject: z.string().optional().meta({ description: 'Id of the subject that it concerns.' }),
    subject_identifier: z.string().optional().meta({ description: 'What that subject is called now.' }),
    credential: z.string().optional().meta({ description: 'The `sid`, `jti` or `kid` that it concerns.' }),
    kind: z.enum(['session', 'token']).optional(),
    address: z.string().optional(),
    user_agent: z.string().optional(),
    hash: z.string().meta({
      description:
        'Chained: HMAC-SHA-256 over the hash before and this event, by a key that the server alone has.',
    }),
  })
  .meta({ id: 'AuditEvent' })

/** @param identifiers - By subject id, as they are now: the log itself holds ids only. */
export function writeAuditEvent(
  record: AuditRecord,
  identifiers: ReadonlyMap<string, string>,
): WireAuditEvent {
  const { actor, subjectId } = record
  return {
    sequence: record.sequence,
    at: writeInstant(record.at),
    action: record.action,
    outcome: record.outcome,
    detail: record.detail,
    actor,
    actor_identifier: actor && identifiers.get(actor),
    subject: subjectId,
    subject_identifier: subjectId && identifiers.get(subjectId),
    credential: record.credentialId,
    kind: record.kind,
    address: record.address,
    user_agent: record.userAgent,
    hash: record.hash,
  }
}
