/** Subjects: one operation a method of the port. */
import { losesRole } from '../../core/subject/subject.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { all, changed, type Operation, one, send, together } from '../sql/operation.ts'
import { number, type Shape, shape, text } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { insertAddress, withoutIdentifier } from './address-row.ts'
import { append, type NewEntry } from './append.ts'
import { lookUp, type OperationsOf, write } from './defined.ts'
import { dropCodes, dropFactors } from './factor-row.ts'
import { importOperations } from './import-subjects.ts'
import { enqueueAll, forgetMessages } from './messages.ts'
import { raiseEpoch } from './raise-epoch.ts'
import { countSubjects, listSubjects } from './subject-listing.ts'
import {
  insertSubject,
  isVerifiedAddress,
  lockedSubject,
  lockHolders,
  lockIdentifier,
  otherHolder,
  subjectById,
  subjectByIdentifier,
  subjectColumns,
  subjectShape,
  toCredentials,
  toSubject,
} from './subject-row.ts'
import { dropTickets } from './ticket-row.ts'

type Update = Parameters<SubjectStore['update']>[0]
type Created = Awaited<ReturnType<SubjectStore['create']>>
type Removed = Awaited<ReturnType<SubjectStore['remove']>>

const foundShape: Shape<{ found: number }> = shape({ found: number })
const externalShape: Shape<{ issuer: string; external_id: string; created_at: number }> = shape({
  issuer: text,
  external_id: text,
  created_at: number,
})

export const subjectOperations: OperationsOf<SubjectStore> = {
  ...importOperations,
  create: write(create),

  find: lookUp(function* (id) {
    const row = yield* one(subjectById(id))
    return row && toSubject(row)
  }),

  findCredentials: lookUp(function* (identifier) {
    const row = yield* one(subjectByIdentifier(identifier))
    return row && toCredentials(row)
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
    yield* enqueueAll(input.messages)
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
    yield* enqueueAll(input.messages)
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
      WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM subject AS other WHERE other.identifier = ${identifier})
        AND NOT EXISTS (
          SELECT 1 FROM address
          WHERE value = ${identifier} AND verified_at IS NOT NULL AND subject_id <> ${id})`)
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
  remove: write(remove),

  findByExternalIdentity: lookUp(function* ({ issuer, externalId }) {
    const row = yield* one(
      rows(subjectShape)`
        SELECT ${subjectColumns} FROM subject WHERE id = (
          SELECT subject_id FROM external_identity WHERE issuer = ${issuer} AND external_id = ${externalId})`,
    )
    return row && toSubject(row)
  }),

  externalIdentities: lookUp(function* (subjectId) {
    const found = yield* all(
      rows(externalShape)`
        SELECT issuer, external_id, created_at FROM external_identity WHERE subject_id = ${subjectId} ORDER BY created_at, issuer`,
    )
    return found.map(({ issuer, external_id: externalId, created_at: createdAt }) => ({
      issuer,
      externalId,
      createdAt,
    }))
  }),

  revokeAll: write(function* (input) {
    const subject = yield* one(lockedSubject(input.subjectId))
    if (subject === undefined) return undefined
    const { epoch, entry } = yield* raiseEpoch(subject, { ...input, why: 'subject-revoked' })
    return { epoch, ...(yield* append([entry], input.audit)) }
  }),
}

function* create(input: Parameters<SubjectStore['create']>[0]): Operation<Created> {
  const { subject, passwordHash = '', address, externalIdentity: external, audit } = input
  yield* send(lockIdentifier(subject.identifier))
  const others = yield* together(
    rows(foundShape)`SELECT 1 AS found WHERE ${isVerifiedAddress(subject.identifier)}`,
    rows(
      foundShape,
    )`SELECT 1 AS found WHERE CAST(${address?.verifiedAt !== undefined} AS boolean) AND ${isVerifiedAddress(address?.value ?? '')}`,
    rows(foundShape)`
      SELECT 1 AS found FROM external_identity
      WHERE issuer = ${external?.issuer ?? ''} AND external_id = ${external?.externalId ?? ''}`,
  )
  if (others[2].length > 0) return 'external-identity-taken'
  if (others.some(found => found.length > 0)) return 'identifier-taken'
  const inserted = yield* changed(insertSubject(subject, passwordHash))
  if (inserted === 0) return 'identifier-taken'
  if (address !== undefined) yield* send(insertAddress(address))
  if (external !== undefined)
    yield* send(sql`
      INSERT INTO external_identity (issuer, external_id, subject_id, created_at)
      VALUES (${external.issuer}, ${external.externalId}, ${subject.id}, ${subject.createdAt})`)
  yield* append([], audit)
  return 'created'
}

function* remove(input: Parameters<SubjectStore['remove']>[0]): Operation<Removed> {
  const { subjectId: id, at, keepsRole, messages, audit } = input
  const row = yield* one(lockedSubject(id))
  if (row === undefined) return undefined
  const gone = { status: 'disabled', roles: [] } as const
  if (keepsRole !== undefined && losesRole(keepsRole, toSubject(row), gone)) {
    const [, others] = yield* together(lockHolders, otherHolder(id, keepsRole))
    if (others.length === 0) return 'last-holder'
  }
  const { entry } = yield* raiseEpoch(row, { at, why: 'subject-removed' })
  yield* send(
    sql`
      UPDATE subject SET identifier = ${withoutIdentifier('removed', id)}, status = 'disabled', roles = '[]', password_hash = '',
        attributes = NULL, language = NULL, factors = NULL, removed_at = ${at} WHERE id = ${id}`,
    sql`DELETE FROM address WHERE subject_id = ${id}`,
    dropFactors(id),
    dropCodes(id),
    sql`DELETE FROM external_identity WHERE subject_id = ${id}`,
    // What tells from where it was used identifies somebody.
    sql`UPDATE session SET address = NULL, user_agent = NULL WHERE subject_id = ${id}`,
    dropTickets(id),
    forgetMessages(id),
  )
  yield* enqueueAll(messages)
  return yield* append([entry], audit)
}

function* update(input: Update): Operation<Awaited<ReturnType<SubjectStore['update']>>> {
  const { subjectId: id, at, keepsRole } = input
  const row = yield* one(lockedSubject(id))
  if (row === undefined) return undefined
  const status = input.status ?? row.status
  const roles = input.roles === undefined ? row.roles : JSON.stringify(input.roles)
  const attributes = input.attributes === undefined ? row.attributes : JSON.stringify(input.attributes)
  const language = input.language ?? row.language
  const subject = toSubject({ ...row, status, roles, attributes, language })
  if (keepsRole !== undefined && losesRole(keepsRole, toSubject(row), subject)) {
    // A statement of its own: it sees what was committed before the lock was granted.
    const [, others] = yield* together(lockHolders, otherHolder(id, keepsRole))
    if (others.length === 0) return 'last-holder'
  }
  const isChanged =
    status !== row.status || roles !== row.roles || attributes !== row.attributes || language !== row.language
  const entries: NewEntry[] = []
  if (isChanged)
    yield* send(sql`
      UPDATE subject SET status = ${status}, roles = ${roles}, attributes = ${attributes}, language = ${language} WHERE id = ${id}`)
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
