/** Every operation on accounts behind one interface: what endpoints, the command line and applications call. */

import type { AuditRecord } from '../core/audit/audit-event.ts'
import type { AuditFilter } from '../core/audit/audit-log.ts'
import type { Identity } from '../core/identity.ts'
import type { Page } from '../core/page.ts'
import type { Subject, SubjectStatus } from '../core/subject/subject.ts'
import type { AccessTokenClaims } from '../core/token/claims.ts'
import type { Caller } from './account-parts.ts'
import type { SubjectChange } from './administration.ts'
import type { DeviceCaller } from './attempts.ts'
import type { ChangePasswordOutcome } from './change-password.ts'
import type {
  GivenSession,
  GivenSessionWish,
  GivenToken,
  GivenTokenWish,
  NotGiven,
} from './give-credentials.ts'
import type { TokenInspection } from './inspect-token.ts'
import type { KeyInfo, RotateKeysOutcome } from './keys.ts'
import type { NodeInfo } from './nodes.ts'
import type { People } from './people.ts'
import type { Propagation } from './propagation.ts'
import type { RefreshOutcome } from './refresh-tokens.ts'
import type { RenameOutcome } from './rename.ts'
import type { SessionInfo } from './session-info.ts'
import type { SetPasswordOutcome } from './set-password.ts'
import type { SessionSignIn, SignIn, TokenSignIn } from './sign-in/password-sign-in.ts'
import type {
  SessionSignInOutcome,
  SignInCaller,
  SignInOutcome,
  TokenSignInCaller,
  TokenSignInOutcome,
} from './sign-in/sign-in-outcome.ts'
import type { CreateSubjectOutcome, NewAccount, NewSubject, SignUpOutcome } from './sign-up.ts'
import type { SubjectExport } from './subject/export.ts'
import type { ImportOptions, ImportReport } from './subject/import.ts'
import type { RemoveOutcome } from './subject/remove.ts'
import type { RemoveOwnOutcome } from './subject/remove-own.ts'
import type { Webhooks } from './webhooks.ts'

/** Of one page. */
export const maxPage = 200

export interface PageRequest {
  /** 50 by default, 200 at most. */
  limit?: number
  /** The `next` of the page before. */
  after?: string
}

/** Nothing has changed: nobody could make an administrator any more. */
export interface LastAdministrator {
  ok: false
  reason: 'last-administrator'
}

/** Nothing has changed: the attributes are not what the operator’s schema has, or are too large. */
export interface InvalidAttributes {
  ok: false
  reason: 'invalid-attributes'
}

export interface RevokeOptions {
  /** Wait until the nodes have applied it, a second at most, and say which have. */
  awaitNodes?: boolean
}

/**
 * Expected refusals are values. Every method rejects with `StorageError` when the store cannot be reached; the outcome
 * of a write is then unknown, and all but `signUp` and `subjects.create` are safe to repeat. `caller` is who asks, for
 * the audit log and for counting attempts.
 */
export interface Accounts extends People {
  signUp(input: NewAccount, caller?: Caller): Promise<SignUpOutcome>
  /** @param caller - Whatever it says is believed: nothing in it may come from a request's body. */
  signIn(input: SessionSignIn, caller?: SignInCaller): Promise<SessionSignInOutcome>
  signIn(input: TokenSignIn, caller?: TokenSignInCaller): Promise<TokenSignInOutcome>
  signIn(input: SignIn, caller?: SignInCaller): Promise<SignInOutcome>
  /** Ends the credential that was presented; `everywhere` ends every other of the subject too. */
  signOut(identity: Identity, scope?: 'this' | 'everywhere', caller?: Caller): Promise<void>
  /**
   * Ends every other credential of the subject, and what made devices and addresses familiar.
   *
   * @param caller - With `device`, what the client kept of a sign-in before, the outcome has what it is to keep now.
   */
  changePassword(
    identity: Identity,
    input: { currentPassword: string; newPassword: string },
    caller?: DeviceCaller,
  ): Promise<ChangePasswordOutcome>

  /**
   * Removes the account of whoever asks, after a fresh proof: the password, or for an account without one a sign-in in the last five
   * minutes.
   */
  removeOwn(identity: Identity, password?: string, caller?: Caller): Promise<RemoveOwnOutcome>

  /**
   * Ends whatever that is: an access token, the login of a refresh token, or a session by its identifier (RFC 7009).
   * Anything else is a success that ends nothing.
   *
   * @param client - A registered client that proved who it is; `false` where that was issued to another, or to none.
   */
  revokePresented(credential: string, caller?: Caller, client?: string): Promise<boolean>

  subjects: {
    find(id: string): Promise<Subject | undefined>
    /** By identifier, as typed. */
    findByIdentifier(identifier: string): Promise<Subject | undefined>
    /** In the order of identifiers; `query` is found anywhere in the identifier, in whatever case, or is the id. */
    list(input?: PageRequest & { query?: string; status?: SubjectStatus }): Promise<Page<Subject>>
    /** How many subjects `list` would list on all of its pages. */
    count(input?: { query?: string; status?: SubjectStatus }): Promise<number>
    /** As an operator: sign-up may be closed, roles may be given. */
    create(input: NewSubject, caller?: Caller): Promise<CreateSubjectOutcome>
    /**
     * `undefined` for an unknown subject. Disabling ends everything the subject holds. The last active administrator keeps
     * the role and stays active, whoever asks.
     */
    update(
      id: string,
      change: SubjectChange,
      caller?: Caller,
    ): Promise<Subject | LastAdministrator | InvalidAttributes | undefined>
    /** Sets a password, and ends everything that the subject holds. */
    setPassword(id: string, password: string, caller?: Caller): Promise<SetPasswordOutcome>
    /** Gives another identifier; the id and every credential stay. */
    rename(id: string, identifier: string, caller?: Caller): Promise<RenameOutcome>
    /**
     * Removes the account: ends everything, deletes what identifies its holder, and keeps the id from ever being given again. The last
     * active administrator stays.
     */
    remove(id: string, caller?: Caller): Promise<RemoveOutcome>
    /** Everything that is held about a subject, as one JSON document; `undefined` for an unknown subject. */
    export(id: string, caller?: Caller): Promise<SubjectExport | undefined>
    /**
     * Imports the subjects of another system, with their password hashes. Those are verified as they are, where `password.legacy` has a
     * reader for them, and replaced at the first sign-in. Safe to repeat with the same bytes.
     *
     * @param bytes - What the other system exported, in pieces of any size; no more than a batch of records is held.
     * @throws {TypeError} where `firebaseKey` does not have the parameters of a project; and what `bytes` throws.
     */
    import(bytes: AsyncIterable<Uint8Array>, options?: ImportOptions, caller?: Caller): Promise<ImportReport>
    /** Forced logout, both kinds, every node; `undefined` for an unknown subject. */
    revokeAll(id: string, options?: RevokeOptions, caller?: Caller): Promise<Propagation | undefined>
    /** The same, but for the credential in use. */
    revokeOthers(identity: Identity, caller?: Caller): Promise<void>
  }

  sessions: {
    /**
     * Makes a session for a subject whom the application has recognised in its own way: nothing is proved here.
     *
     * @param wish - `amr` says how it was proved.
     */
    create(subjectId: string, wish?: GivenSessionWish, caller?: Caller): Promise<GivenSession | NotGiven>
    /**
     * Live sessions, newest first: `list(subjectId, page)` of one subject, `list(page)` of all. That nobody is signed in must not read
     * as the second: an `undefined` that is given is a `TypeError`.
     */
    list(subjectId?: string | PageRequest, page?: PageRequest): Promise<Page<SessionInfo>>
    count(): Promise<number>
    /** `undefined` when there is no such live session, or it is not `options.subjectId`'s. */
    revoke(
      sid: string,
      options?: RevokeOptions & { subjectId?: string },
      caller?: Caller,
    ): Promise<Propagation | undefined>
  }

  tokens: {
    /** The same for an access token. */
    create(
      subjectId: string,
      wish?: GivenTokenWish,
      caller?: Caller,
    ): Promise<
      GivenToken | NotGiven | { ok: false; reason: 'invalid-client' | 'token-too-large' | 'hook-failed' }
    >
    /**
     * Exchanges a refresh token for a new pair; each works once. Presented again within the grace it answers the same
     * pair; later, or once its successor was used, the login ends. So a call whose outcome is unknown is to be repeated
     * at once.
     *
     * @param senderKey - The thumbprint of the key that the client has proved to have; a bound login needs its own.
     */
    refresh(refreshToken: string, caller?: Caller, senderKey?: string): Promise<RefreshOutcome>
    /** The claims of a token of this issuer, signed or encrypted by a key of its own, whatever its age and whether or not it was revoked. */
    read(token: string): AccessTokenClaims | undefined
    /** The login of a refresh token that could be exchanged now; it is not used by this. */
    findLogin(refreshToken: string): Promise<SessionInfo | undefined>
    /** Ends a token by its `jti`, or by itself; `undefined` when it is not a token of this issuer. */
    revoke(
      token: { jti: string } | { token: string },
      options?: RevokeOptions,
      caller?: Caller,
    ): Promise<Propagation | undefined>
    /** Takes a token apart and judges each part of it by this node's keys; says nothing about revocation. */
    inspect(token: string): TokenInspection
  }

  keys: {
    /** Oldest first, whatever their state. */
    list(): Promise<KeyInfo[]>
    /**
     * Has the next key sign, which is published already; what the keys before signed stays good. While the next one has
     * not been published for ten minutes, verifiers elsewhere may not know it: refused, unless `force` is given.
     */
    rotate(
      options?: RevokeOptions & { force?: boolean },
      caller?: Caller,
    ): Promise<RotateKeysOutcome<{ keys: KeyInfo[]; propagation: Propagation }>>
    /** Ends a key and every token that it signed or encrypted, on every node; the next one takes over. `undefined` for an unknown key. */
    revoke(kid: string, options?: RevokeOptions, caller?: Caller): Promise<Propagation | undefined>
  }

  /** Endpoints of others that are told of what the audit log records. */
  webhooks: Webhooks

  backups: {
    /**
     * Call it once after an older copy of the store was put in place of it, while no node runs: it ends every session and
     * revokes every key, since what was ended since the copy was made would live again. Everybody signs in anew.
     */
    restored(caller?: Caller): Promise<{ sessions: number; keys: number; position: number }>
  }

  audit: {
    /** Newest first. */
    list(input?: PageRequest & AuditFilter): Promise<Page<AuditRecord>>
    /** Oldest first, after a sequence: for export and for verifying the chain. */
    read(after: number, limit?: number): Promise<AuditRecord[]>
  }

  nodes: {
    /**
     * Nodes that gave a sign of life in the last ten seconds, and how many positions of the feed each still lacks.
     *
     * @param options.includeLost - Also those that stopped without withdrawing in the last 24 hours.
     */
    list(options?: { includeLost?: boolean }): Promise<NodeInfo[]>
  }
}
