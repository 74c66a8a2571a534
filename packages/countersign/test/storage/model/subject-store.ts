/** Subjects in memory. */
import type { Credentials } from '../../../src/core/authenticator/attempt-store.ts'
import { decodeCursor, encodeCursor } from '../../../src/core/cursor.ts'
import { StorageError } from '../../../src/core/errors.ts'
import { losesRole, type Subject } from '../../../src/core/subject/subject.ts'
import type { ExternalIdentity, SubjectStore } from '../../../src/core/subject/subject-store.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange, here } from './change-append.ts'
import { dropFactors } from './factor-store.ts'
import type { Door, State, SubjectEntry } from './state.ts'
import { raiseEpoch } from './subject-epoch.ts'
import { dropTickets } from './ticket-store.ts'

export function createSubjectStore(door: Door): SubjectStore {
  return {
    async create({ subject, passwordHash, address, externalIdentity, audit }) {
      const state = door.write()
      const isTaken =
        verifiedHolder(state, subject.identifier) !== undefined ||
        (address?.verifiedAt !== undefined && verifiedHolder(state, address.value) !== undefined)
      if (externalIdentity !== undefined && findExternal(state, externalIdentity))
        return 'external-identity-taken'
      if (isTaken || state.identifiers.has(subject.identifier)) return 'identifier-taken'
      if (state.subjects.has(subject.id)) {
        throw new StorageError('The store refused a write that contradicts what it holds.')
      }
      addSubject(state, subject, passwordHash)
      if (address !== undefined) state.addresses.push({ ...address })
      if (externalIdentity !== undefined)
        state.externalIdentities.push({
          ...externalIdentity,
          subjectId: subject.id,
          createdAt: subject.createdAt,
        })
      appendAudit(state, audit)
      return 'created'
    },

    async import({ records, dearest, isDryRun = false }) {
      const state = isDryRun ? door.read() : door.write()
      if (
        !isDryRun &&
        dearest !== undefined &&
        !(state.dearest !== undefined && state.dearest.work >= dearest.work)
      )
        state.dearest = { ...dearest }
      return records.map(({ subject, passwordHash, addresses, externalIdentity, audit }) => {
        if (externalIdentity !== undefined && findExternal(state, externalIdentity))
          return 'external-identity-taken'
        const verified = addresses.filter(one => one.verifiedAt !== undefined)
        const names = [subject.identifier, ...verified.map(one => one.value)]
        if (names.some(name => state.identifiers.has(name) || verifiedHolder(state, name) !== undefined))
          return 'identifier-taken'
        if (isDryRun) return 'imported'
        addSubject(state, subject, passwordHash)
        for (const address of addresses) state.addresses.push({ ...address })
        if (externalIdentity !== undefined)
          state.externalIdentities.push({
            ...externalIdentity,
            subjectId: subject.id,
            createdAt: subject.createdAt,
          })
        appendAudit(state, audit)
        return 'imported'
      })
    },

    async dearestHash() {
      return door.read().dearest?.hash
    },

    async find(id) {
      const entry = present(door.read(), id)
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
        .filter(({ isRemoved }) => isRemoved === undefined)
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
        ({ subject, isRemoved }) =>
          isRemoved === undefined &&
          subject.identifier.includes(query) &&
          (status === undefined || subject.status === status),
      ).length
    },

    async changePassword(input) {
      const state = door.write()
      const entry = present(state, input.subjectId)
      if (entry === undefined || entry.passwordHash !== input.expectedHash) return { outcome: 'conflict' }
      givePassword(entry, input.passwordHash, input.at)
      const raised = raiseEpoch(state, entry.subject, { ...input, why: 'password-changed' })
      appendAudit(state, input.audit)
      return { outcome: 'changed', ...raised }
    },

    async setPassword(input) {
      const state = door.write()
      const entry = present(state, input.subjectId)
      if (entry === undefined) return undefined
      givePassword(entry, input.passwordHash, input.at)
      const raised = raiseEpoch(state, entry.subject, { ...input, why: 'password-changed' })
      appendAudit(state, input.audit)
      return raised
    },

    async rename({ subjectId, identifier, audit }) {
      const state = door.write()
      const entry = present(state, subjectId)
      if (entry === undefined) return 'unknown-subject'
      if (entry.subject.identifier === identifier) return copySubject(entry.subject)
      const other = verifiedHolder(state, identifier)
      if (state.identifiers.has(identifier) || (other !== undefined && other !== subjectId))
        return 'identifier-taken'
      giveIdentifier(state, entry.subject, identifier)
      appendAudit(state, audit)
      return copySubject(entry.subject)
    },

    async rehash({ subjectId, expectedHash, passwordHash }) {
      const entry = present(door.write(), subjectId)
      if (entry?.passwordHash === expectedHash) entry.passwordHash = passwordHash
    },

    async update({ subjectId, at, audit, status, roles, attributes, language, keepsRole }) {
      const state = door.write()
      const subject = present(state, subjectId)?.subject
      if (subject === undefined) return undefined
      const after = { status: status ?? subject.status, roles: roles ?? subject.roles }
      if (isLastHolder(state, keepsRole, subject, after)) return 'last-holder'
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
      const hasOthers =
        (attributes !== undefined && JSON.stringify(attributes) !== JSON.stringify(subject.attributes)) ||
        (language !== undefined && language !== subject.language)
      if (attributes !== undefined) subject.attributes = structuredClone(attributes)
      if (language !== undefined) subject.language = language
      if (hasOtherStatus || hasOtherRoles || hasOthers) appendAudit(state, audit)
      return { subject: copySubject(subject), ...here(state) }
    },

    async revokeAll(input) {
      const state = door.write()
      const subject = present(state, input.subjectId)?.subject
      if (subject === undefined) return undefined
      const raised = raiseEpoch(state, subject, { ...input, why: 'subject-revoked' })
      appendAudit(state, input.audit)
      return raised
    },

    async remove({ subjectId, at, keepsRole, audit }) {
      const state = door.write()
      const subject = present(state, subjectId)?.subject
      if (subject === undefined) return undefined
      if (isLastHolder(state, keepsRole, subject, { status: 'disabled', roles: [] })) return 'last-holder'
      const { epoch, ...appended } = raiseEpoch(state, subject, { at, why: 'subject-removed' })
      state.identifiers.delete(subject.identifier)
      state.subjects.set(subjectId, {
        subject: {
          ...subject,
          identifier: `removed ${subjectId}`,
          status: 'disabled',
          roles: [],
          epoch,
        },
        isRemoved: true,
      })
      state.addresses = state.addresses.filter(one => one.subjectId !== subjectId)
      state.externalIdentities = state.externalIdentities.filter(one => one.subjectId !== subjectId)
      dropTickets(state, subjectId)
      dropFactors(state, subjectId)
      for (const { session } of state.sids.values()) {
        if (session.subjectId !== subjectId) continue
        delete session.address
        delete session.userAgent
      }
      appendAudit(state, audit)
      return appended
    },

    async findByExternalIdentity(identity) {
      const state = door.read()
      const entry = present(state, findExternal(state, identity)?.subjectId ?? '')
      return entry && copySubject(entry.subject)
    },

    async externalIdentities(subjectId) {
      return door
        .read()
        .externalIdentities.filter(one => one.subjectId === subjectId)
        .map(({ issuer, externalId, createdAt }) => ({ issuer, externalId, createdAt }))
        .sort((a, b) => a.createdAt - b.createdAt || compareText(a.issuer, b.issuer))
    },
  }
}

/** Whether a subject that loses a role was the last that held it. */
function isLastHolder(
  state: State,
  role: string | undefined,
  subject: Subject,
  after: Pick<Subject, 'status' | 'roles'>,
): boolean {
  if (role === undefined || !losesRole(role, subject, after)) return false
  const others = [...state.subjects.values()].filter(({ subject: { id } }) => id !== subject.id)
  return !others.some(({ subject: other }) => other.status === 'active' && other.roles.includes(role))
}

/** Adds one under an identifier that nobody has. */
export function addSubject(state: State, subject: Subject, passwordHash?: string): void {
  const { hasPassword, ...copy } = copySubject(subject)
  state.subjects.set(subject.id, {
    subject: { ...copy, ...(passwordHash === undefined && { hasPassword: false as const }) },
    ...(passwordHash !== undefined && { passwordHash }),
  })
  state.identifiers.set(subject.identifier, subject.id)
}

export function givePassword(entry: SubjectEntry, passwordHash: string, at: number): void {
  entry.passwordHash = passwordHash
  entry.subject.passwordChangedAt = at
  delete entry.subject.hasPassword
}

export function giveIdentifier(state: State, subject: Subject, identifier: string): void {
  state.identifiers.delete(subject.identifier)
  subject.identifier = identifier
  state.identifiers.set(identifier, subject.id)
}

/** The subject with that id, unless it was removed. */
export function present({ subjects }: State, id: string): SubjectEntry | undefined {
  const entry = subjects.get(id)
  return entry?.isRemoved ? undefined : entry
}

/** Who has verified that address. */
export function verifiedHolder({ addresses }: State, value: string): string | undefined {
  return addresses.find(one => one.value === value && one.verifiedAt !== undefined)?.subjectId
}

function findExternal({ externalIdentities }: State, { issuer, externalId }: ExternalIdentity) {
  return externalIdentities.find(one => one.issuer === issuer && one.externalId === externalId)
}

export function copySubject(subject: Subject): Subject {
  return structuredClone(subject)
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((role, index) => role === b[index])
}

/** By code point, as UTF-8 bytes compare; JavaScript compares UTF-16 units, which is another order. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

export function findCredentials(state: State, identifier: string): Credentials | undefined {
  const id = state.identifiers.get(identifier) ?? verifiedHolder(state, identifier) ?? ''
  const entry = present(state, id)
  if (entry === undefined) return undefined
  const { subject, passwordHash } = entry
  return { subject: copySubject(subject), ...(passwordHash !== undefined && { passwordHash }) }
}
