/** What the API says, as it stands on the wire: the members that the console reads. */

export interface Subject {
  id: string
  identifier: string
  status: 'active' | 'disabled'
  roles: string[]
}

export interface ManagedSubject extends Subject {
  created_at: string
  password_changed_at: string
  has_password: boolean
  attributes: Readonly<Record<string, unknown>>
  /** Of mails; none for that of the service. */
  language?: 'en' | 'ko'
}

/** Everything that is held about a subject: the members of it that are shown. */
export interface SubjectExport {
  version: 1
  addresses: {
    id: string
    address: string
    is_primary: boolean
    verified_at: string | null
    created_at: string
  }[]
  external_identities: { issuer: string; external_id: string; created_at: string }[]
}

export interface Webhook {
  id: string
  url: string
  /** None: all of them. */
  events: string[]
  status: 'active' | 'disabled'
  /** Of the next event, that failed. */
  attempts: number
  created_at: string
}

/** An event that was given up. */
export interface DeadLetter {
  sequence: number
  attempts: number
  died_at: string
}

/** One's own mail address. */
export interface MailAddress {
  id: string
  address: string
  verified: boolean
  primary: boolean
  created_at: string
  verified_at?: string
}

/** One's own API key, without its secret. */
export interface ApiKey {
  id: string
  name: string
  roles: string[]
  created_at: string
  last_used_at?: string
  expires_at?: string
}

export interface Whoami {
  subject: Subject
  credential: {
    kind: 'session' | 'token'
    sid?: string
    jti?: string
    expires_at: string
    authenticated_at: string
    amr: string[]
  }
}

export type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'tv' | 'bot' | 'unknown'

export interface OwnSession {
  sid: string
  current: boolean
  created_at: string
  last_seen_at: string
  idle_expires_at: string
  absolute_expires_at: string
  address?: string
  user_agent?: string
  device: { browser?: string; system?: string; type: DeviceType }
  carrier: 'cookie' | 'header' | 'refresh'
  remember: boolean
}

export interface ManagedSession extends OwnSession {
  subject: { id: string; identifier: string }
}

export type Page<Name extends string, Item> = { [Key in Name]: Item[] } & { next?: string }

export interface Propagation {
  position: number
  nodes: ({ id: string; applied_at_ms: number } | { id: string; behind: number })[]
  complete: boolean
}

export interface Key {
  kid: string
  algorithm: string
  use: 'sig' | 'enc'
  state: 'next' | 'active' | 'retired' | 'revoked'
  created_at: string
  changed_at: string
}

export interface Node {
  id: string
  version: string
  address: string
  process_id: number
  started_at: string
  seen_at: string
  position: number
  state: 'alive' | 'lost'
  /** How many positions of the feed it lacked when it last told. */
  behind: number
}

export interface AuditEvent {
  sequence: number
  at: string
  action: string
  outcome: 'success' | 'refused'
  detail?: string
  actor?: string
  actor_identifier?: string
  subject?: string
  subject_identifier?: string
  credential?: string
  kind?: 'session' | 'token'
  address?: string
  user_agent?: string
  hash: string
}

/** A mail that is held and not sent. */
export interface OutboxMail {
  id: string
  message_id: string
  created_at: string
  to: string
  subject: string
  text: string
  /** A whole document. */
  html: string
  language: 'en' | 'ko'
}
