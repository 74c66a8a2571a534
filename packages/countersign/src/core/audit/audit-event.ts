/** What the audit log records: who did what to whom, from where, when, with what outcome. */

export type AuditAction =
  | 'sign-up'
  | 'sign-in'
  | 'sign-out'
  | 'session-revoked'
  | 'token-revoked'
  | 'refresh-token-reused'
  | 'subject-revoked'
  | 'password-changed'
  | 'subject-updated'
  | 'subject-created'
  | 'subject-renamed'
  | 'subject-removed'
  | 'subject-imported'
  | 'subject-exported'
  | 'password-recovered'
  | 'recovery-requested'
  | 'sign-in-requested'
  | 'address-added'
  | 'address-confirmed'
  | 'address-made-primary'
  | 'address-removed'
  | 'address-restored'
  | 'invitation-created'
  | 'invitation-accepted'
  | 'ticket-created'
  | 'ticket-redeemed'
  | 'api-key-created'
  | 'api-key-revoked'
  | 'factor-added'
  | 'factor-removed'
  | 'recovery-codes-replaced'
  | 'recovery-code-used'
  | 'key-created'
  | 'key-rotated'
  | 'key-revoked'
  | 'backup-restored'
  | 'secret-changed'
  /** Somebody signed in with a password that is known from a breach. */
  | 'password-breached'
  /** A source of breached passwords could not say, so what it was asked about passed; at most once a minute on each node. */
  | 'breached-check-failed'
  | 'webhook-created'
  | 'webhook-updated'
  | 'webhook-removed'
  | 'webhook-secret-rotated'
  | 'webhook-resent'

/** Every action there is: a record of the union, so that the compiler notices one that is missing. */
const actions: Record<AuditAction, true> = {
  'sign-up': true,
  'sign-in': true,
  'sign-out': true,
  'session-revoked': true,
  'token-revoked': true,
  'refresh-token-reused': true,
  'subject-revoked': true,
  'password-changed': true,
  'subject-updated': true,
  'subject-created': true,
  'subject-renamed': true,
  'subject-removed': true,
  'subject-imported': true,
  'subject-exported': true,
  'password-recovered': true,
  'recovery-requested': true,
  'sign-in-requested': true,
  'address-added': true,
  'address-confirmed': true,
  'address-made-primary': true,
  'address-removed': true,
  'address-restored': true,
  'invitation-created': true,
  'invitation-accepted': true,
  'ticket-created': true,
  'ticket-redeemed': true,
  'api-key-created': true,
  'api-key-revoked': true,
  'factor-added': true,
  'factor-removed': true,
  'recovery-codes-replaced': true,
  'recovery-code-used': true,
  'key-created': true,
  'key-rotated': true,
  'key-revoked': true,
  'backup-restored': true,
  'secret-changed': true,
  'password-breached': true,
  'breached-check-failed': true,
  'webhook-created': true,
  'webhook-updated': true,
  'webhook-removed': true,
  'webhook-secret-rotated': true,
  'webhook-resent': true,
}

export const auditActions: readonly AuditAction[] = Object.keys(actions) as AuditAction[]

/** What webhooks call an event: the action and its outcome, as `sign-in.success`. */
export function eventName({ action, outcome }: Pick<AuditEvent, 'action' | 'outcome'>): string {
  return `${action}.${outcome}`
}

const eventNames: ReadonlySet<string> = new Set(
  auditActions.flatMap(action => [`${action}.success`, `${action}.refused`]),
)

/** Whether an event can be called that. */
export function isEventName(name: string): boolean {
  return eventNames.has(name)
}

export interface AuditEvent {
  at: number
  action: AuditAction
  outcome: 'success' | 'refused'
  /** A code of the catalogue for a refusal, or a word that says more about a success. Never a secret, never what was typed. */
  detail?: string
  /** Subject id of who did it; `system` or `operator` (the command line) where nobody was signed in. Absent when not known. */
  actor?: string
  /** Subject id of whom it concerns. */
  subjectId?: string
  /** The `sid`, `jti` or `kid` that it concerns. */
  credentialId?: string
  /** `session` or `token`. */
  kind?: 'session' | 'token'
  /** This and the next identify somebody: they are kept apart, and can be erased. */
  address?: string
  userAgent?: string
}

/** An event as it stands in the log. */
export interface AuditRecord extends AuditEvent {
  /** Position in the log, from 1, without gaps. */
  sequence: number
  /** Over the hash before and this event, base64url; see audit-chain.ts. */
  hash: string
  /** What stands in the chain for address and user agent; absent where the event had neither. */
  personal?: PersonalSeal
  /**
   * Present where the store finds the line by other values than it holds, so that listings pass it by: somebody changed
   * them. `read` looks at that.
   */
  isMisfiled?: true
}

export interface PersonalSeal {
  /** SHA-256 over salt, address and user agent, base64url. */
  hash: string
  /** 128 random bits, base64url. Absent where the two were erased: then nobody can find out by trying what they were. */
  salt?: string
}
