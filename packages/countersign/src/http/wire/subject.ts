/** A subject on the wire: as they see themselves, and as an administrator sees them. */
import { z } from 'zod'
import type { Attributes, Subject, SubjectStatus } from '../../core/subject/subject.ts'
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
  has_password: boolean
  attributes: Attributes
  language?: 'en' | 'ko' | undefined
}

const shape = {
  id: handleSchema,
  identifier: z.string().meta({ description: 'In its normal form.', example: 'ada@example.com' }),
  status: z.enum(['active', 'disabled']),
  roles: z.array(z.string()).meta({ example: ['admin'] }),
}

export const subjectSchema: z.ZodType<WireSubject> = z.strictObject(shape).meta({ id: 'Subject' })

export const managedSubjectSchema: z.ZodType<WireManagedSubject> = z
  .strictObject({
    ...shape,
    created_at: instantSchema,
    password_changed_at: instantSchema,
    has_password: z.boolean(),
    attributes: z.record(z.string(), z.unknown()),
    language: z.enum(['en', 'ko']).optional(),
  })
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
    has_password: subject.hasPassword !== false,
    attributes: subject.attributes ?? {},
    ...(subject.language !== undefined && { language: subject.language }),
  }
}
