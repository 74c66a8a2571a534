/** A subject on the wire: as they see themselves, and as an administrator sees them. */
import { z } from 'zod'
import type { Subject, SubjectStatus } from '../../core/subject/subject.ts'
import { handleSchema } from './handle.ts'
import { instantSchema, writeInstant } from './instant.ts'

export interface WireSubject {
  id: string
  identifier: string
  status: SubjectStatus
  roles: string[]
}

export interface WireManagedSubject extends WireSubject {
  created_at: string
  password_changed_at: string
}

const shape = {
  id: handleSchema,
  identifier: z.string().meta({ description: 'In its normal form.', example: 'ada@example.com' }),
  status: z.enum(['active', 'disabled']),
  roles: z.array(z.string()).meta({ example: ['admin'] }),
}

export const subjectSchema: z.ZodType<WireSubject> = z.strictObject(shape).meta({ id: 'Subject' })

export const managedSubjectSchema: z.ZodType<WireManagedSubject> = z
  .strictObject({ ...shape, created_at: instantSchema, password_changed_at: instantSchema })
  .meta({ id: 'ManagedSubject' })

export function writeSubject({
  id,
  identifier,
  status,
  roles,
}: Pick<Subject, 'id' | 'identifier' | 'status' | 'roles'>): WireSubject {
  return { id, identifier, status, roles: [...roles] }
}

export function writeManagedSubject(subject: Subject): WireManagedSubject {
  return {
    ...writeSubject(subject),
    created_at: writeInstant(subject.createdAt),
    password_changed_at: writeInstant(subject.passwordChangedAt),
  }
}
