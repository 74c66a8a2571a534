/** Subjects in SQLite: point reads here, everything else in the writer thread. */
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { toSubject } from '../relational/subject-row.ts'
import type { Reader } from './reader.ts'
import { subjectById, subjectByIdentifier } from './subject-row.ts'
import type { Writer } from './writer.ts'

export function createSubjectStore(reader: Reader, writer: Writer): SubjectStore {
  return {
    create: input => writer.write('subjects', 'create', input),

    async find(id) {
      const row = reader.get(subjectById, { id })
      return row && toSubject(row)
    },

    async findCredentials(identifier) {
      const row = reader.get(subjectByIdentifier, { identifier })
      return row && { subject: toSubject(row), passwordHash: row.password_hash }
    },

    list: input => writer.scan('subjects', 'list', input),
    count: input => writer.scan('subjects', 'count', input),
    changePassword: input => writer.write('subjects', 'changePassword', input),
    rehash: input => writer.write('subjects', 'rehash', input),
    update: input => writer.write('subjects', 'update', input),
    revokeAll: input => writer.write('subjects', 'revokeAll', input),
  }
}
