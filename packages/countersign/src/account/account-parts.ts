/** What operations on accounts work with. */
import type { KeyObject } from 'node:crypto'
import type { CommonPasswords } from '../core/authenticator/password.ts'
import type { PasswordHasher } from '../core/authenticator/password-hasher.ts'
import type { ClientRegistry } from '../core/client/client.ts'
import type { Clock, Random, TimeSpan } from '../core/clock.ts'
import type { KeyRing } from '../core/key/key-ring.ts'
import type { KeyPolicy } from '../core/key/key-rotation.ts'
import type { KeyAlgorithm } from '../core/key/signing-key.ts'
import type { MessageWriter } from '../core/mail/message-writer.ts'
import type { LivingNodes } from '../core/revocation/living-nodes.ts'
import type { Session } from '../core/session/session.ts'
import type { SessionLookUp } from '../core/session/session-look-up.ts'
import type { Storage } from '../core/storage.ts'
import type { Attributes } from '../core/subject/subject.ts'
import type { BreachCheck } from './breach-check.ts'
import type { HookRunner } from './hooks.ts'
import type { WebhookParts } from './webhook-parts.ts'

/** What changing the keys takes; a start has no more than this. */
export interface KeyParts {
  storage: Pick<Storage, 'keys'>
  /** What time it is for keys: they outlast what they signed, whatever one node's clock says (K33). */
  keyTime: () => Promise<TimeSpan>
  random: Random
  /** Seals the keys that are made. */
  sealingKey: KeyObject
  keyPolicy: KeyPolicy
  /** What this node needs keys for; those of other algorithms are left to the nodes that do. */
  keyAlgorithms: readonly KeyAlgorithm[]
}

/** What every operation on accounts works with. */
export interface AccountParts extends KeyParts {
  storage: Storage
  clock: Clock
  /** How far this node has counted, ms; see `SharedTime.countOn`. */
  counted: () => number
  clients: ClientRegistry
  hasher: PasswordHasher
  /** The list, as far as it concerns that password. */
  loadCommonPasswords: (password: string) => Promise<CommonPasswords>
  /** What is known from breaches. */
  breaches: Pick<BreachCheck, 'isBreached'>
  /** The keys as this node knows them. */
  keys: () => KeyRing
  /** The same, as fresh as a check would ask for: nothing is to be signed with a key that was revoked before. */
  signingKeys: () => Promise<KeyRing>
  /** Makes session identifiers. */
  identifierKey: KeyObject
  /** Makes and recognises the marks of known devices. */
  deviceKey: KeyObject
  /** Finds the session of an identifier that was presented. */
  lookUp: Pick<SessionLookUp, 'find'>
  /** Makes and recognises refresh tokens. */
  refreshKey: KeyObject
  hooks: HookRunner
  /** Attributes as the operator's schema has them. */
  readAttributes: (given: Attributes) => Attributes | 'invalid-attributes'
  /** Seals the secrets of second factors. */
  factorKey: KeyObject
  /** Seals the tickets between two factors. */
  factorTicketKey: KeyObject
  /** Makes the MACs of codes. */
  ticketKey: KeyObject
  /** The `Set-Cookie` value by which a browser carries a session. */
  writeCookie: (session: Session, sessionIdentifier: string) => string
  /** Resolves when this node has applied everything committed before the call. */
  catchUp: () => Promise<void>
  /** Manages webhooks. */
  webhooks: Pick<WebhookParts, 'webhookKey' | 'isAllowedUrl' | 'sendWebhook'>
  /** Takes what was appended to the audit log into it, so that whoever reads it finds it there. */
  sealAudit: () => Promise<void>
  /** Writes mails for the transactions of what they tell of. */
  mail: MessageWriter
  /** The position of the feed that this node has applied. */
  position: () => number
  /** Who else follows the feed. */
  livingNodes: Pick<LivingNodes, 'list'>
  /** Resolves after that many ms; for waiting until other nodes have applied a change. */
  pause: (ms: number) => Promise<void>
  settings: AccountSettings
}

/**
 * Who may make an account: anybody, `open`; anybody who shows first that they read the mail of their address, `verified`; who was
 * invited; or nobody but an operator, `closed`.
 */
export type SignUpMode = 'open' | 'verified' | 'invited' | 'closed'

export interface AccountSettings {
  issuer: string
  /** What the service is called, in mails and in authenticator apps. */
  serviceName: string
  session: { idleTimeoutSeconds: number; absoluteTimeoutSeconds: number; maxPerSubject: number }
  token: {
    accessTimeoutSeconds: number
    format: 'jws' | 'jwe'
    audience: string
    /** The `client_id` of direct sign-in. */
    clientId: string
    /** The byte budget. */
    maxBytes: number
    refresh: boolean
    refreshIdleTimeoutSeconds: number
    refreshGraceSeconds: number
    /** Whether a token sign-in may, must or cannot bind its tokens to a key. */
    dpop: 'off' | 'optional' | 'required'
  }
  attemptsPerMinute: number | 'off'
  signUp: SignUpMode
  /** Whether one may sign in by mail in place of the password. */
  linkSignIn: boolean
  auditSignIns: boolean
  contextWords: readonly string[]
}

/** Who asks, as far as it is known: written to the audit log, and what attempts are counted by. */
export interface Caller {
  /** Subject id, or `operator` for the command line and an embedding application. */
  actor?: string
  /** An IP address, without a port; absent where it is not known. */
  address?: string
  userAgent?: string
}

/** A caller's part of an audit event; text that a client chose is cut to a sane length. */
export function auditOrigin(caller: Caller): { actor?: string; address?: string; userAgent?: string } {
  const { actor, address, userAgent } = caller
  return {
    ...(actor !== undefined && { actor }),
    ...(address !== undefined && { address: address.slice(0, 64) }),
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, 256) }),
  }
}
