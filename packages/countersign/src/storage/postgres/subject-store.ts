/** Subjects in PostgreSQL. */
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import { losesRole, type SubjectStatus } from '../../core/subject/subject.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { toSubject } from '../relational/subject-row.ts'
import { append, type NewEntry } from './append.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'
import { raiseEpoch } from './subject-epoch.ts'
import { countSubjects, listSubjects } from './subject-listing.ts'
import { lockedSubject, lockHolders, otherHolder, subjectById, subjectByIdentifier } from './subject-row.ts'
import type { Transaction } from './transaction.ts'

type Update = Parameters<SubjectStore['update']>[0]

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
  build
    .insertInto('subject')
    .values({
      id: slot('id'),
      identifier: slot('identifier'),
      status: slot('status'),
      roles: slot('roles'),
      epoch: slot('epoch'),
      created_at: slot('created_at'),
      password_changed_at: slot('password_changed_at'),
      password_hash: slot('password_hash'),
    })
    .onConflict(conflict => conflict.column('identifier').doNothing()),
)

const setPassword = statement<{ id: string; at: number; passwordHash: string }>()(
  'subject.setPassword',
  ({ build, slot }) =>
    build
      .updateTable('subject')
      .set({ password_hash: slot('passwordHash'), password_changed_at: slot('at') })
      .where('id', '=', slot('id')),
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

const setState = statement<{ id: string; status: SubjectStatus; roles: string }>()(
  'subject.setState',
  ({ build, slot }) =>
    build
      .updateTable('subject')
      .set({ status: slot('status'), roles: slot('roles') })
      .where('id', '=', slot('id')),
)

export function createSubjectStore(database: Database): SubjectStore {
  return {
    create: ({ subject, passwordHash, audit }) =>
      database.transaction(async transaction => {
        const inserted = await transaction.run(insert, {
          id: subject.id,
          identifier: subject.identifier,
          status: subject.status,
          roles: JSON.stringify(subject.roles),
          epoch: subject.epoch,
          created_at: subject.createdAt,
          password_changed_at: subject.passwordChangedAt,
          password_hash: passwordHash,
        })
        if (inserted === 0) return 'identifier-taken'
        await append(transaction, [], audit)
        return 'created'
      }),

    async find(id) {
      const row = await database.get(subjectById, { id })
      return row && toSubject(row)
    },

    async findCredentials(identifier) {
      const row = await database.get(subjectByIdentifier, { identifier })
      return row && { subject: toSubject(row), passwordHash: row.password_hash }
    },

    list: listSubjects(database),
    count: countSubjects(database),

    changePassword: input =>
      database.transaction(async transaction => {
        const { subjectId: id, at, passwordHash } = input
        const subject = await transaction.get(lockedSubject, { id })
        if (subject?.password_hash !== input.expectedHash) return { outcome: 'conflict' }
        transaction.send(setPassword, { id, at, passwordHash })
        const { epoch, entry } = await raiseEpoch(transaction, subject, { ...input, why: 'password-changed' })
        return { outcome: 'changed', epoch, position: await append(transaction, [entry], input.audit) }
      }),

    rehash: ({ subjectId, expectedHash, passwordHash }) =>
      database.transaction(async transaction => {
        transaction.send(setHash, { id: subjectId, expectedHash, passwordHash })
      }),

    update: input => database.transaction(transaction => update(transaction, input)),

    revokeAll: input =>
      database.transaction(async transaction => {
        const subject = await transaction.get(lockedSubject, { id: input.subjectId })
        if (subject === undefined) return undefined
        const { epoch, entry } = await raiseEpoch(transaction, subject, { ...input, why: 'subject-revoked' })
        return { epoch, position: await append(transaction, [entry], input.audit) }
      }),
  }
}

async function update(transaction: Transaction, input: Update): ReturnType<SubjectStore['update']> {
  const { subjectId: id, at } = input
  const row = await transaction.get(lockedSubject, { id })
  if (row === undefined) return undefined
  const status = input.status ?? row.status
  const roles = input.roles === undefined ? row.roles : JSON.stringify(input.roles)
  const subject = toSubject({ ...row, status, roles })
  const { keepsRole } = input
  if (keepsRole !== undefined && losesRole(keepsRole, toSubject(row), subject)) {
    await transaction.get(lockHolders, {})
    // A statement of its own: it sees what was committed before the lock was granted.
    const other = await transaction.get(otherHolder, { id, quoted: JSON.stringify(keepsRole) })
    if (other === undefined) return 'last-holder'
  }
  const entries: NewEntry[] = []
  if (status !== row.status || roles !== row.roles) transaction.send(setState, { id, status, roles })
  // Disabling ends everything and spares nothing; enabling ends nothing and brings nothing back.
  if (status !== row.status && status === 'disabled') {
    const raised = await raiseEpoch(transaction, row, { at, why: 'subject-disabled' })
    subject.epoch = raised.epoch
    entries.push(raised.entry)
  }
  if (roles !== row.roles) {
    entries.push({
      body: { kind: 'roles', subjectId: id, roles: subject.roles },
      concernsUntil: issued => tokensLiveUntil(at, issued),
    })
  }
  const isChanged = status !== row.status || roles !== row.roles
  return { subject, position: await append(transaction, entries, isChanged ? input.audit : []) }
}
