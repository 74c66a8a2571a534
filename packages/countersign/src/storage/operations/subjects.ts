/** Subjects: one operation a method of the port. */
import { losesRole } from '../../core/subject/subject.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { changed, type Operation, one, send, together } from '../sql/operation.ts'
import { sql } from '../sql/sql.ts'
import { append, type NewEntry } from './append.ts'
import { lookUp, type OperationsOf, write } from './defined.ts'
import { raiseEpoch } from './raise-epoch.ts'
import { countSubjects, listSubjects } from './subject-listing.ts'
import {
  lockedSubject,
  lockHolders,
  lockIdentifier,
  otherHolder,
  subjectById,
  subjectByIdentifier,
  toSubject,
} from './subject-row.ts'

type Update = Parameters<SubjectStore['update']>[0]

export const subjectOperations: OperationsOf<SubjectStore> = {
  create: write(function* ({ subject, passwordHash, audit }) {
    const { id, identifier, status, roles, epoch, createdAt, passwordChangedAt } = subject
    yield* send(lockIdentifier(identifier))
    const inserted = yield* changed(
      sql`
        INSERT INTO subject (id, identifier, status, roles, epoch, created_at, password_changed_at, password_hash)
        VALUES (${id}, ${identifier}, ${status}, ${JSON.stringify(roles)}, ${epoch}, ${createdAt}, ${passwordChangedAt},
          ${passwordHash})
        ON CONFLICT (identifier) DO NOTHING`,
    )
    if (inserted === 0) return 'identifier-taken'
    yield* append([], audit)
    return 'created'
  }),

  find: lookUp(function* (id) {
    const row = yield* one(subjectById(id))
    return row && toSubject(row)
  }),

  findCredentials: lookUp(function* (identifier) {
    const row = yield* one(subjectByIdentifier(identifier))
    return row && { subject: toSubject(row), passwordHash: row.password_hash }
  }),

  list: listSubjects,
  count: countSubjects,

  changePassword: write(function* (input) {
    const { subjectId: id, at, passwordHash } = input
    const subject = yield* one(lockedSubject(id))
    if (subject?.password_hash !== input.expectedHash) return { outcome: 'conflict' }
    yield* send(
      sql`UPDATE subject SET password_hash = ${passwordHash}, password_changed_at = ${at} WHERE id = ${id}`,
    )
    const { epoch, entry } = yield* raiseEpoch(subject, { ...input, why: 'password-changed' })
    return { outcome: 'changed', epoch, ...(yield* append([entry], input.audit)) }
  }),

  setPassword: write(function* (input) {
    const { subjectId: id, at, passwordHash } = input
    const subject = yield* one(lockedSubject(id))
    if (subject === undefined) return undefined
    yield* send(
      sql`UPDATE subject SET password_hash = ${passwordHash}, password_changed_at = ${at} WHERE id = ${id}`,
    )
    const { epoch, entry } = yield* raiseEpoch(subject, { ...input, why: 'password-changed' })
    return { epoch, ...(yield* append([entry], input.audit)) }
  }),

  rename: write(function* ({ subjectId: id, identifier, audit }) {
    const [, [row]] = yield* together(lockIdentifier(identifier), lockedSubject(id))
    if (row === undefined) return 'unknown-subject'
    if (row.identifier === identifier) return toSubject(row)
    // A statement of its own: it sees what was committed before the lock was got.
    const renamed = yield* changed(sql`
      UPDATE subject SET identifier = ${identifier}
      WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM subject AS other WHERE other.identifier = ${identifier})`)
    if (renamed === 0) return 'identifier-taken'
    yield* append([], audit)
    return { ...toSubject(row), identifier }
  }),

  rehash: write(function* ({ subjectId, expectedHash, passwordHash }) {
    yield* send(
      sql`UPDATE subject SET password_hash = ${passwordHash} WHERE id = ${subjectId} AND password_hash = ${expectedHash}`,
    )
  }),

  update: write(update),

  revokeAll: write(function* (input) {
    const subject = yield* one(lockedSubject(input.subjectId))
    if (subject === undefined) return undefined
    const { epoch, entry } = yield* raiseEpoch(subject, { ...input, why: 'subject-revoked' })
    return { epoch, ...(yield* append([entry], input.audit)) }
  }),
}

function* update(input: Update): Operation<Awaited<ReturnType<SubjectStore['update']>>> {
  const { subjectId: id, at, keepsRole } = input
  const row = yield* one(lockedSubject(id))
  if (row === undefined) return undefined
  const status = input.status ?? row.status
  const roles = input.roles === undefined ? row.roles : JSON.stringify(input.roles)
  const subject = toSubject({ ...row, status, roles })
  if (keepsRole !== undefined && losesRole(keepsRole, toSubject(row), subject)) {
    // A statement of its own: it sees what was committed before the lock was granted.
    const [, others] = yield* together(lockHolders, otherHolder(id, keepsRole))
    if (others.length === 0) return 'last-holder'
  }
  const isChanged = status !== row.status || roles !== row.roles
  const entries: NewEntry[] = []
  if (isChanged) yield* send(sql`UPDATE subject SET status = ${status}, roles = ${roles} WHERE id = ${id}`)
  // Disabling ends everything and spares nothing; enabling ends nothing and brings nothing back.
  if (status !== row.status && status === 'disabled') {
    const raised = yield* raiseEpoch(row, { at, why: 'subject-disabled' })
    subject.epoch = raised.epoch
    entries.push(raised.entry)
  }
  if (roles !== row.roles) {
    entries.push({
      body: { kind: 'roles', subjectId: id, roles: subject.roles },
      concern: { tokensAt: at },
    })
  }
  return { subject, ...(yield* append(entries, isChanged ? input.audit : [])) }
}
