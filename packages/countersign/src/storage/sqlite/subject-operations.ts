/** Writes to subjects, as the writer thread runs them: each is one operation inside a transaction. */
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import { losesRole, type SubjectStatus } from '../../core/subject/subject.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { toSubject } from '../relational/subject-row.ts'
import type { SubjectTable } from '../relational/tables.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange, currentPosition, issuedTokens } from './change-append.ts'
import type { Database } from './database.ts'
import type { Operations } from './operation.ts'
import { statement } from './statement.ts'
import { raiseEpoch } from './subject-epoch.ts'
import { otherHolder, subjectById, subjectByIdentifier } from './subject-row.ts'

const insert = statement<{
  id: string
  identifier: string
  status: SubjectStatus
  roles: string
  epoch: number
  created_at: number
  password_changed_at: number
  password_hash: string
}>()('subject.insert', ({ build, slot }) =>
  build.insertInto('subject').values({
    id: slot('id'),
    identifier: slot('identifier'),
    status: slot('status'),
    roles: slot('roles'),
    epoch: slot('epoch'),
    created_at: slot('created_at'),
    password_changed_at: slot('password_changed_at'),
    password_hash: slot('password_hash'),
  }),
)

const setPassword = statement<{ id: string; at: number; expectedHash: string; passwordHash: string }>()(
  'subject.setPassword',
  ({ build, slot }) =>
    build
      .updateTable('subject')
      .set({ password_hash: slot('passwordHash'), password_changed_at: slot('at') })
      .where('id', '=', slot('id'))
      .where('password_hash', '=', slot('expectedHash')),
)

const setHash = statement<{ id: string; expectedHash: string; passwordHash: string }>()(
  'subject.setHash',
  ({ build, slot }) =>
    build
      .updateTable('subject')
      .set({ password_hash: slot('passwordHash') })
      .where('id', '=', slot('id'))
      .where('password_hash', '=', slot('expectedHash')),
)

const setStatus = statement<{ id: string; status: SubjectStatus }>()('subject.setStatus', ({ build, slot }) =>
  build
    .updateTable('subject')
    .set({ status: slot('status') })
    .where('id', '=', slot('id')),
)

const setRoles = statement<{ id: string; roles: string }>()('subject.setRoles', ({ build, slot }) =>
  build
    .updateTable('subject')
    .set({ roles: slot('roles') })
    .where('id', '=', slot('id')),
)

type Writes = 'create' | 'changePassword' | 'rehash' | 'update' | 'revokeAll'

export const subjectOperations: Operations<SubjectStore, Writes> = {
  create(database, { subject, passwordHash, audit }) {
    // Nobody can come in between: the transaction holds the write lock.
    if (database.get(subjectByIdentifier, { identifier: subject.identifier }) !== undefined)
      return 'identifier-taken'
    database.run(insert, {
      id: subject.id,
      identifier: subject.identifier,
      status: subject.status,
      roles: JSON.stringify(subject.roles),
      epoch: subject.epoch,
      created_at: subject.createdAt,
      password_changed_at: subject.passwordChangedAt,
      password_hash: passwordHash,
    })
    appendAudit(database, audit)
    return 'created'
  },

  changePassword(database, input) {
    const { subjectId: id, at, expectedHash, passwordHash } = input
    const subject = database.get(subjectById, { id })
    if (subject === undefined) return { outcome: 'conflict' }
    const { changes } = database.run(setPassword, { id, at, expectedHash, passwordHash })
    if (changes === 0) return { outcome: 'conflict' }
    const raised = raiseEpoch(database, subject, { ...input, why: 'password-changed' })
    appendAudit(database, input.audit)
    return { outcome: 'changed', ...raised }
  },

  rehash(database, { subjectId, expectedHash, passwordHash }) {
    database.run(setHash, { id: subjectId, expectedHash, passwordHash })
  },

  update(database, input) {
    const { subjectId: id, at } = input
    const row = database.get(subjectById, { id })
    if (row === undefined) return undefined
    const status = input.status ?? row.status
    const roles = input.roles === undefined ? row.roles : JSON.stringify(input.roles)
    // Nobody can come in between: the transaction holds the write lock.
    if (isLastHolder(database, input.keepsRole, row, { ...row, status, roles })) return 'last-holder'
    if (status !== row.status) changeStatus(database, row, status, input)
    if (roles !== row.roles) {
      database.run(setRoles, { id, roles })
      const until = tokensLiveUntil(at, issuedTokens(database))
      appendChange(database, { kind: 'roles', subjectId: id, roles: JSON.parse(roles) }, until)
    }
    if (status !== row.status || roles !== row.roles) appendAudit(database, input.audit)
    const subject = toSubject(database.get(subjectById, { id }) ?? row)
    return { subject, position: currentPosition(database) }
  },

  revokeAll(database, input) {
    const subject = database.get(subjectById, { id: input.subjectId })
    if (subject === undefined) return undefined
    const raised = raiseEpoch(database, subject, { ...input, why: 'subject-revoked' })
    appendAudit(database, input.audit)
    return raised
  },
}

function isLastHolder(
  database: Database,
  role: string | undefined,
  before: SubjectTable,
  after: SubjectTable,
): boolean {
  if (role === undefined || !losesRole(role, toSubject(before), toSubject(after))) return false
  return database.get(otherHolder, { id: before.id, quoted: JSON.stringify(role) }) === undefined
}

/** Disabling ends everything and spares nothing; enabling ends nothing and brings nothing back. */
function changeStatus(
  database: Database,
  subject: { id: string; epoch: number },
  status: SubjectStatus,
  { at }: { at: number },
): void {
  database.run(setStatus, { id: subject.id, status })
  if (status === 'disabled') raiseEpoch(database, subject, { at, why: 'subject-disabled' })
}
