/** Subjects in memory. */
import type { Credentials } from '../../../src/core/authenticator/attempt-store.ts'
import { decodeCursor, encodeCursor } from '../../../src/core/cursor.ts'
import { StorageError } from '../../../src/core/errors.ts'
import { losesRole, type Subject } from '../../../src/core/subject/subject.ts'
import type { SubjectStore } from '../../../src/core/subject/subject-store.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange, here } from './change-append.ts'
import type { Door, State } from './state.ts'
import { raiseEpoch } from './subject-epoch.ts'

export function createSubjectStore(door: Door): SubjectStore {
  return {
    async create({ subject, passwordHash, audit }) {
      const state = door.write()
      if (state.identifiers.has(subject.identifier)) return 'identifier-taken'
      if (state.subjects.has(subject.id)) {
        throw new StorageError('The store refused a write that contradicts what it holds.')
      }
      state.subjects.set(subject.id, { subject: copySubject(subject), passwordHash })
      state.identifiers.set(subject.identifier, subject.id)
      appendAudit(state, audit)
      return 'created'
    },

    async find(id) {
      const entry = door.read().subjects.get(id)
      return entry && copySubject(entry.subject)
    },

    async findCredentials(identifier) {
      return findCredentials(door.read(), identifier)
    },

    async list({ query = '', status, limit, after }) {
      const { subjects } = door.read()
      const key = after === undefined ? [''] : decodeCursor(after, ['text'])
      if (key === undefined) return { items: [] }
      const [previous = ''] = key
      const found = [...subjects.values()]
        .map(({ subject }) => subject)
        .filter(
          subject =>
            subject.identifier.includes(query) && (status === undefined || subject.status === status),
        )
        .filter(subject => after === undefined || compareText(subject.identifier, previous) > 0)
        .sort((a, b) => compareText(a.identifier, b.identifier))
      const items = found.slice(0, limit).map(copySubject)
      const last = items.at(-1)
      if (found.length <= limit || last === undefined) return { items }
      return { items, next: encodeCursor([last.identifier]) }
    },

    async count({ query = '', status }) {
      const subjects = [...door.read().subjects.values()]
      return subjects.filter(
        ({ subject }) =>
          subject.identifier.includes(query) && (status === undefined || subject.status === status),
      ).length
    },

    async changePassword(input) {
      const state = door.write()
      const entry = state.subjects.get(input.subjectId)
      if (entry === undefined || entry.passwordHash !== input.expectedHash) return { outcome: 'conflict' }
      entry.passwordHash = input.passwordHash
      entry.subject.passwordChangedAt = input.at
      const raised = raiseEpoch(state, entry.subject, { ...input, why: 'password-changed' })
      appendAudit(state, input.audit)
      return { outcome: 'changed', ...raised }
    },

    async setPassword(input) {
      const state = door.write()
      const entry = state.subjects.get(input.subjectId)
      if (entry === undefined) return undefined
      entry.passwordHash = input.passwordHash
      entry.subject.passwordChangedAt = input.at
      const raised = raiseEpoch(state, entry.subject, { ...input, why: 'password-changed' })
      appendAudit(state, input.audit)
      return raised
    },

    async rename({ subjectId, identifier, audit }) {
      const state = door.write()
      const entry = state.subjects.get(subjectId)
      if (entry === undefined) return 'unknown-subject'
      if (entry.subject.identifier === identifier) return copySubject(entry.subject)
      if (state.identifiers.has(identifier)) return 'identifier-taken'
      state.identifiers.delete(entry.subject.identifier)
      state.identifiers.set(identifier, subjectId)
      entry.subject.identifier = identifier
      appendAudit(state, audit)
      return copySubject(entry.subject)
    },

    async rehash({ subjectId, expectedHash, passwordHash }) {
      const entry = door.write().subjects.get(subjectId)
      if (entry?.passwordHash === expectedHash) entry.passwordHash = passwordHash
    },

    async update({ subjectId, at, audit, status, roles, keepsRole }) {
      const state = door.write()
      const subject = state.subjects.get(subjectId)?.subject
      if (subject === undefined) return undefined
      const after = { status: status ?? subject.status, roles: roles ?? subject.roles }
      if (keepsRole !== undefined && losesRole(keepsRole, subject, after)) {
        const others = [...state.subjects.values()].filter(({ subject: { id } }) => id !== subjectId)
        const isHeld = others.some(
          ({ subject: other }) => other.status === 'active' && other.roles.includes(keepsRole),
        )
        if (!isHeld) return 'last-holder'
      }
      const hasOtherStatus = status !== undefined && status !== subject.status
      const hasOtherRoles = roles !== undefined && !isSame(roles, subject.roles)
      if (hasOtherStatus) {
        subject.status = status
        // Disabling ends everything and spares nothing; enabling ends nothing and brings nothing back.
        if (status === 'disabled') raiseEpoch(state, subject, { at, why: 'subject-disabled' })
      }
      if (hasOtherRoles) {
        subject.roles = [...roles]
        appendChange(state, { kind: 'roles', subjectId, roles: [...roles] }, { tokensAt: at })
      }
      if (hasOtherStatus || hasOtherRoles) appendAudit(state, audit)
      return { subject: copySubject(subject), ...here(state) }
    },

    async revokeAll(input) {
      const state = door.write()
      const subject = state.subjects.get(input.subjectId)?.subject
      if (subject === undefined) return undefined
      const raised = raiseEpoch(state, subject, { ...input, why: 'subject-revoked' })
      appendAudit(state, input.audit)
      return raised
    },
  }
}

function copySubject(subject: Subject): Subject {
  return { ...subject, roles: [...subject.roles] }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((role, index) => role === b[index])
}

/** By code point, as UTF-8 bytes compare; JavaScript compares UTF-16 units, which is another order. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

export function findCredentials(
  { subjects, identifiers }: State,
  identifier: string,
): Credentials | undefined {
  const entry = subjects.get(identifiers.get(identifier) ?? '')
  return entry && { subject: copySubject(entry.subject), passwordHash: entry.passwordHash }
}
