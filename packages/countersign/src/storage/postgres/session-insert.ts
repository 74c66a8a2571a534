/** A session as a new row. */
import type { Session } from '../../core/session/session.ts'
import { statement } from './statement.ts'
import type { Transaction } from './transaction.ts'

const insert = statement<{
  digest: Uint8Array
  sid: string
  subject_id: string
  epoch: number
  created_at: number
  authenticated_at: number
  last_seen_at: number
  idle_timeout_seconds: number
  absolute_expires_at: number
  amr: string
  carrier: Session['carrier']
  remember: boolean
  address: string | null
  user_agent: string | null
  jkt: string | null
  client_id: string | null
  marked: boolean
  refresh_digest: Uint8Array | null
}>()('session.insert', ({ build, slot }) =>
  build.insertInto('session').values({
    digest: slot('digest'),
    sid: slot('sid'),
    subject_id: slot('subject_id'),
    epoch: slot('epoch'),
    created_at: slot('created_at'),
    authenticated_at: slot('authenticated_at'),
    last_seen_at: slot('last_seen_at'),
    idle_timeout_seconds: slot('idle_timeout_seconds'),
    absolute_expires_at: slot('absolute_expires_at'),
    amr: slot('amr'),
    carrier: slot('carrier'),
    remember: slot('remember'),
    address: slot('address'),
    user_agent: slot('user_agent'),
    jkt: slot('jkt'),
    client_id: slot('client_id'),
    marked: slot('marked'),
    refresh_digest: slot('refresh_digest'),
  }),
)

export function insertSession(transaction: Transaction, session: Session): void {
  transaction.send(insert, {
    digest: session.digest,
    sid: session.sid,
    subject_id: session.subjectId,
    epoch: session.epoch,
    created_at: session.createdAt,
    authenticated_at: session.authenticatedAt,
    last_seen_at: session.lastSeenAt,
    idle_timeout_seconds: session.idleTimeoutSeconds,
    absolute_expires_at: session.absoluteExpiresAt,
    amr: JSON.stringify(session.amr),
    carrier: session.carrier,
    remember: session.remember,
    address: session.address ?? null,
    user_agent: session.userAgent ?? null,
    jkt: session.jkt ?? null,
    client_id: session.clientId ?? null,
    marked: session.marked ?? false,
    refresh_digest: session.carrier === 'refresh' ? session.digest : null,
  })
}
