/** Small records for the tests of stores. */
import { createHash } from 'node:crypto'
import type { AuditEvent } from '../../src/core/audit/audit-event.ts'
import type { Session } from '../../src/core/session/session.ts'
import type { Subject } from '../../src/core/subject/subject.ts'

/** Wall time at which the tests play, ms. */
export const now = 1_800_000_000_000
export const later = now + 600_000

export function subject(name: string): Subject {
  return {
    id: `id-${name}`,
    identifier: name,
    status: 'active',
    roles: [],
    epoch: 0,
    createdAt: now,
    passwordChangedAt: now,
  }
}

export function digest(name: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(name).digest())
}

export function session(owner: Subject, sid: string, change: Partial<Session> = {}): Session {
  return {
    digest: digest(sid),
    sid,
    subjectId: owner.id,
    epoch: owner.epoch,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    idleTimeoutSeconds: 1800,
    absoluteExpiresAt: now + 86_400_000,
    amr: ['pwd'],
    carrier: 'cookie',
    remember: false,
    ...change,
  }
}

export function event(detail: string): AuditEvent {
  return { at: now, action: 'sign-in', outcome: 'success', detail }
}
