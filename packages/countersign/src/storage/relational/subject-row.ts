/** How a row becomes a subject. */
import type { Subject } from '../../core/subject/subject.ts'
import type { SubjectTable } from './tables.ts'

export function toSubject(row: SubjectTable): Subject {
  return {
    id: row.id,
    identifier: row.identifier,
    status: row.status,
    roles: JSON.parse(row.roles),
    epoch: row.epoch,
    createdAt: row.created_at,
    passwordChangedAt: row.password_changed_at,
  }
}
