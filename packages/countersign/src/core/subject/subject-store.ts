/** The port to stored subjects: one method an operation, each atomic, each writing its audit events in the same transaction. */
import type { MailAddress } from '../address/address-store.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Credentials } from '../authenticator/attempt-store.ts'
import type { MailLanguage } from '../mail/message.ts'
import type { NewMessage } from '../mail/message-store.ts'
import type { Page } from '../page.ts'
import type { Appended } from '../revocation/change.ts'
import type { Attributes, Subject, SubjectStatus } from './subject.ts'

/**
 * What an ending operation spares: the credential that the caller is using.
 *
 * `sid` is a session, which gets the new epoch; `jti` is a token, which the feed's entry names as the exception.
 */
export interface Spared {
  sid?: string
  jti?: string
}

/**
 * What every operation that can end credentials is told. Its entry in the feed is kept until the last token issued up to
 * `at` has expired (`issuedUntil`), by the longest lifetime that the store has noted.
 */
export interface Ending {
  subjectId: string
  /** Wall time, ms. */
  at: number
  spared?: Spared
  audit: readonly AuditEvent[]
}

/**
 * Every method rejects with `StorageError` when the store cannot be reached; a write's outcome is then unknown and the
 * call is safe to repeat, except `create`, which then answers `identifier-taken` if the first try went through.
 */
export interface SubjectStore {
  /**
   * Adds a subject. Exactly one of any number of concurrent calls for one identifier succeeds. An identifier that is somebody's
   * verified address is taken.
   *
   * @param input.passwordHash - Absent for an account without a password.
   * @param input.address - Its first address.
   */
  create(input: {
    subject: Subject
    passwordHash?: string
    address?: MailAddress
    externalIdentity?: ExternalIdentity
    audit: readonly AuditEvent[]
  }): Promise<'created' | 'identifier-taken' | 'external-identity-taken'>

  /**
   * Adds subjects of another system in one transaction: each with its addresses, its external identity and its audit events, or, where
   * a name of it is somebody's, not at all. Its names are its identifier and its verified addresses. Safe to repeat: what was added
   * is then `external-identity-taken` or `identifier-taken`.
   *
   * @param input.dearest - Kept where none that costs more is: what `PasswordHasher.dearest` answers.
   * @param input.isDryRun - Nothing is written; records are judged by what is stored, not by each other.
   * @returns An outcome a record, in their order.
   */
  import(input: {
    records: readonly {
      subject: Subject
      passwordHash?: string
      addresses: readonly MailAddress[]
      externalIdentity?: ExternalIdentity
      audit: readonly AuditEvent[]
    }[]
    dearest?: { hash: string; work: number }
    isDryRun?: boolean
  }): Promise<ImportOutcome[]>

  /** The dearest hash that was noted at an import. */
  dearestHash(): Promise<string | undefined>

  /** The subject with that id, whatever its status; `undefined` for one that was removed. */
  find(id: string): Promise<Subject | undefined>

  /** The subject with that normalised identifier or verified address, and its password hash, whatever its status. */
  findCredentials(identifier: string): Promise<Credentials | undefined>

  /**
   * Subjects in the order of their identifiers (by code point), those whose identifier holds `query` anywhere, as it is.
   *
   * @param input.after - The cursor of the page before; the order stands still even while subjects are added. Cursors
   *   come from clients: one that the store did not give out is answered with an empty page, the last.
   */
  list(input: {
    query?: string
    status?: SubjectStatus
    limit: number
    after?: string
  }): Promise<Page<Subject>>

  /** How many subjects `list` lists with that query and status, on all pages together. */
  count(input: { query?: string; status?: SubjectStatus }): Promise<number>

  /**
   * Replaces the password, raises the epoch and ends every session of the subject but the spared one, if the stored
   * hash is still `expectedHash`; of two concurrent changes one sees `conflict`.
   */
  changePassword(
    input: Ending & { expectedHash: string; passwordHash: string; messages?: readonly NewMessage[] },
  ): Promise<({ outcome: 'changed'; epoch: number } & Appended) | { outcome: 'conflict' }>

  /**
   * Gives another password hash, whatever the one before was, and ends everything (`password-changed`); `undefined` for an unknown
   * subject.
   */
  setPassword(
    input: Ending & { passwordHash: string; messages?: readonly NewMessage[] },
  ): Promise<({ epoch: number } & Appended) | undefined>

  /** Gives another identifier. Exactly one of any number of concurrent calls for one identifier succeeds; one's own is a success. */
  rename(input: {
    subjectId: string
    identifier: string
    audit: readonly AuditEvent[]
  }): Promise<Subject | 'identifier-taken' | 'unknown-subject'>

  /** Replaces a hash of the same password (other parameters), if it is still `expectedHash`; otherwise does nothing. Ends nothing. */
  rehash(input: { subjectId: string; expectedHash: string; passwordHash: string }): Promise<void>

  /**
   * Sets status, roles, attributes or language. Disabling raises the epoch and ends every session; other roles append a `roles` entry, so that
   * every node answers with the new roles. What already is as asked changes nothing and appends nothing.
   *
   * @param input.keepsRole - A role that some active subject must hold when one that holds it no longer does. Of
   *   holders that lose it at the same time, in one process or several, one is refused.
   * @returns `last-holder` where nobody else holds that role: nothing has changed. `undefined` for an unknown subject.
   */
  update(
    input: Ending & {
      status?: SubjectStatus
      roles?: readonly string[]
      attributes?: Attributes
      language?: MailLanguage
      keepsRole?: string
    },
  ): Promise<({ subject: Subject } & Appended) | 'last-holder' | undefined>

  /**
   * Ends everything the subject holds, of either kind, but the spared one: raises the epoch, ends the sessions.
   *
   * Idempotent in effect; every call raises the epoch once more.
   *
   * @returns `undefined` for an unknown subject.
   */
  revokeAll(input: Ending): Promise<({ epoch: number } & Appended) | undefined>

  /**
   * Removes a subject and everything that hangs on it; its id stays taken for ever, and nobody finds it by anything else. Ends all
   * that it holds (`subject-removed`). What the audit log tells of it stays: `AuditLog.erase` takes the personal parts.
   *
   * @returns `last-holder` as by `update`; `undefined` for an unknown subject.
   */
  remove(
    input: Ending & { keepsRole?: string; messages?: readonly NewMessage[] },
  ): Promise<Appended | 'last-holder' | undefined>

  /** The subject that is known elsewhere by that name. */
  findByExternalIdentity(identity: ExternalIdentity): Promise<Subject | undefined>

  /** By which names a subject is known elsewhere, oldest first. */
  externalIdentities(subjectId: string): Promise<(ExternalIdentity & { createdAt: number })[]>
}

/** A subject of another system: whoever issues the name, and the name. */
export interface ExternalIdentity {
  issuer: string
  externalId: string
}

export type ImportOutcome = 'imported' | 'identifier-taken' | 'external-identity-taken'
