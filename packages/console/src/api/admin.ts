/** The calls of administrators. */
import { type Answer, ask, request } from './request.ts'
import type {
  AuditEvent,
  Key,
  ManagedSession,
  ManagedSubject,
  Node,
  OutboxMail,
  Page,
  Propagation,
  SubjectExport,
} from './wire.ts'

type Signal = AbortSignal | undefined

const given = (signal: Signal) => (signal === undefined ? {} : { signal })

function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value))
  }
  return `?${query}`
}

export interface SubjectFilter {
  query?: string
  status?: 'active' | 'disabled'
}

export function listSubjects(
  filter: SubjectFilter,
  { cursor, limit = 100 }: { cursor?: string | undefined; limit?: number },
  signal?: AbortSignal,
): Promise<Page<'subjects', ManagedSubject> & { total?: number }> {
  // Counted with the first page only: it takes a look at each.
  const count = cursor === undefined ? 'true' : undefined
  return ask('GET', `/auth/admin/subjects${queryOf({ ...filter, count, limit, cursor })}`, given(signal))
}

/** @throws {ProblemError} */
export async function readSubject(id: string, signal?: AbortSignal): Promise<ManagedSubject> {
  const answer = await ask<{ subject: ManagedSubject }>('GET', `/auth/admin/subjects/${id}`, given(signal))
  return answer.subject
}

export async function updateSubject(
  id: string,
  change: { status?: 'active' | 'disabled'; roles?: string[]; language?: 'en' | 'ko' },
): Promise<ManagedSubject> {
  const answer = await ask<{ subject: ManagedSubject }>('PATCH', `/auth/admin/subjects/${id}`, {
    body: change,
  })
  return answer.subject
}

export interface NewSubject {
  identifier: string
  /** None for an account that signs in by mail. */
  password?: string
  roles: readonly string[]
}

export function createSubject(subject: NewSubject): Promise<Answer<{ subject: ManagedSubject }>> {
  return request('POST', '/auth/admin/subjects', { body: subject })
}

export interface Invitation {
  address: string
  roles: readonly string[]
  language: 'en' | 'ko'
}

export function inviteSubject(
  invitation: Invitation,
): Promise<Answer<{ address: string; expires_at: string }>> {
  return request('POST', '/auth/admin/invitations', { body: invitation })
}

/** What a form changes, which tells a refusal at its field. */
export type SubjectEdit = { identifier: string } | { password: string } | { attributes: object }

export function editSubject(id: string, edit: SubjectEdit): Promise<Answer<{ subject: ManagedSubject }>> {
  return request('PATCH', `/auth/admin/subjects/${id}`, { body: edit })
}

export function removeSubject(id: string): Promise<void> {
  return ask('DELETE', `/auth/admin/subjects/${id}`)
}

/** Recorded in the audit log. */
export function exportSubject(id: string): Promise<SubjectExport> {
  return ask('GET', `/auth/admin/subjects/${id}/export`)
}

export function revokeSubject(id: string): Promise<Propagation> {
  return ask('POST', `/auth/admin/subjects/${id}/revoke`)
}

export function listSessions(
  subject: string | undefined,
  cursor?: string,
  signal?: AbortSignal,
): Promise<Page<'sessions', ManagedSession>> {
  return ask('GET', `/auth/admin/sessions${queryOf({ subject, limit: 50, cursor })}`, given(signal))
}

export function endSession(sid: string): Promise<void> {
  return ask('DELETE', `/auth/admin/sessions/${sid}`)
}

export async function listKeys(signal?: AbortSignal): Promise<Key[]> {
  return (await ask<{ keys: Key[] }>('GET', '/auth/admin/keys', given(signal))).keys
}

export function rotateKeys(force: boolean): Promise<{ keys: Key[]; propagation: Propagation }> {
  return ask('POST', '/auth/admin/keys/rotate', { body: force ? { force } : {} })
}

export function revokeKey(kid: string): Promise<Propagation> {
  return ask('POST', `/auth/admin/keys/${encodeURIComponent(kid)}/revoke`)
}

/** Those that were lost in the last day among them. */
export async function listNodes(signal?: AbortSignal): Promise<Node[]> {
  return (await ask<{ nodes: Node[] }>('GET', '/auth/admin/nodes?include=lost', given(signal))).nodes
}

export interface EventFilter {
  action?: string
  outcome?: string
  subject?: string
  since?: string
  until?: string
}

export function listEvents(
  filter: EventFilter,
  { cursor, limit = 100 }: { cursor?: string | undefined; limit?: number },
  signal?: AbortSignal,
): Promise<Page<'events', AuditEvent>> {
  return ask('GET', `/auth/admin/events${queryOf({ ...filter, limit, cursor })}`, given(signal))
}

/** @throws {ProblemError} `not-found` where mails are sent, or none is written. */
export function listOutbox(cursor?: string, signal?: AbortSignal): Promise<Page<'mails', OutboxMail>> {
  return ask('GET', `/auth/admin/outbox${queryOf({ limit: 50, cursor })}`, given(signal))
}
