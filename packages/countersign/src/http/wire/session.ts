/** A session on the wire: as a sign-in answers it, as its owner lists it, as an administrator lists it. */
import { z } from 'zod'
import type { SessionInfo } from '../../account/session-info.ts'
import type { Carrier, Session } from '../../core/session/session.ts'
import { idleExpiresAt } from '../../core/session/session-verdict.ts'
import { type Device, describeDevice } from '../protocol/device.ts'
import { handleSchema } from './handle.ts'
import { instantSchema, writeInstant } from './instant.ts'

export interface WireSession {
  sid: string
  created_at: string
  idle_expires_at: string
  absolute_expires_at: string
}

export interface WireListedSession extends WireSession {
  current: boolean
  last_seen_at: string
  address?: string | undefined
  user_agent?: string | undefined
  device: { browser?: string | undefined; system?: string | undefined; type: Device['type'] }
  carrier: Carrier
  remember: boolean
}

export interface WireManagedSession extends WireListedSession {
  subject: { id: string; identifier: string }
}

const shape = {
  sid: handleSchema,
  created_at: instantSchema,
  idle_expires_at: instantSchema,
  absolute_expires_at: instantSchema,
}

const listedShape = {
  ...shape,
  current: z.boolean().meta({ description: 'Whether it is the one that made this request.' }),
  last_seen_at: instantSchema,
  address: z.string().optional(),
  user_agent: z.string().optional(),
  device: z
    .strictObject({
      browser: z.string().optional().meta({ example: 'Firefox 128' }),
      system: z.string().optional().meta({ example: 'Windows 10' }),
      type: z.enum(['desktop', 'mobile', 'tablet', 'tv', 'bot', 'unknown']),
    })
    .meta({ id: 'Device', description: 'What the user agent claims.' }),
  carrier: z
    .enum(['cookie', 'header', 'refresh'])
    .meta({ description: '`refresh`: a login that was given a refresh token.' }),
  remember: z.boolean(),
}

export const sessionSchema: z.ZodType<WireSession> = z.strictObject(shape).meta({ id: 'Session' })

export const listedSessionSchema: z.ZodType<WireListedSession> = z
  .strictObject(listedShape)
  .meta({ id: 'ListedSession' })

export const managedSessionSchema: z.ZodType<WireManagedSession> = z
  .strictObject({ ...listedShape, subject: z.strictObject({ id: handleSchema, identifier: z.string() }) })
  .meta({ id: 'ManagedSession' })

export function writeSession(session: Session): WireSession {
  return {
    sid: session.sid,
    created_at: writeInstant(session.createdAt),
    idle_expires_at: writeInstant(idleExpiresAt(session)),
    absolute_expires_at: writeInstant(session.absoluteExpiresAt),
  }
}

/** @param currentSid - The session that asks, if one does. */
export function writeListedSession(session: SessionInfo, currentSid: string | undefined): WireListedSession {
  const { sid, address, userAgent, carrier, remember } = session
  return {
    sid,
    current: sid === currentSid,
    created_at: writeInstant(session.createdAt),
    last_seen_at: writeInstant(session.lastSeenAt),
    idle_expires_at: writeInstant(session.idleExpiresAt),
    absolute_expires_at: writeInstant(session.absoluteExpiresAt),
    address,
    user_agent: userAgent,
    device: describeDevice(userAgent),
    carrier,
    remember,
  }
}

export function writeManagedSession(
  session: SessionInfo,
  currentSid: string | undefined,
): WireManagedSession {
  const { subjectId: id, identifier } = session
  return { ...writeListedSession(session, currentSid), subject: { id, identifier } }
}
