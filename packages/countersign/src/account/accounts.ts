/** Every operation on accounts behind one interface: what endpoints, the command line and applications call. */

import type { AuditRecord } from '../core/audit/audit-event.ts'
import type { AuditFilter } from '../core/audit/audit-log.ts'
import type { Identity } from '../core/identity.ts'
import type { Page } from '../core/page.ts'
import type { Appended } from '../core/revocation/change.ts'
import { normalizeIdentifier } from '../core/subject/identifier.ts'
import type { Subject, SubjectStatus } from '../core/subject/subject.ts'
import { readAccessToken } from '../core/token/access-token.ts'
import { type AccessTokenClaims, clockToleranceSeconds } from '../core/token/claims.ts'
import type { AccountParts, Caller } from './account-parts.ts'
import { type SubjectChange, updateSubject } from './administration.ts'
import type { DeviceCaller } from './attempts.ts'
import { type ChangePasswordOutcome, changePassword } from './change-password.ts'
import { revokeSession, revokeSubject, revokeToken, signOut, spare } from './ending.ts'
import {
  type GivenSession,
  type GivenSessionWish,
  type GivenToken,
  type GivenTokenWish,
  giveSession,
  giveToken,
  type NotGiven,
} from './give-credentials.ts'
import { inspectToken, type TokenInspection } from './inspect-token.ts'
import { type KeyInfo, listKeys, type RotateKeysOutcome, revokeKey, rotateKeys } from './keys.ts'
import { countSubjects, listSubjects } from './list-subjects.ts'
import { listNodes, type NodeInfo } from './nodes.ts'
import { createPeople, type People } from './people.ts'
import { findLogin, revokePresented } from './presented-credential.ts'
import { awaitNodes, type Propagation } from './propagation.ts'
import { type RefreshOutcome, refreshTokens } from './refresh-tokens.ts'
import { type RenameOutcome, renameSubject } from './rename.ts'
import { endAfterRestore } from './restored.ts'
import { describeSession, type SessionInfo } from './session-info.ts'
import { type SetPasswordOutcome, setPassword } from './set-password.ts'
import { type SessionSignIn, type SignIn, signIn, type TokenSignIn } from './sign-in/password-sign-in.ts'
import type {
  SessionSignInOutcome,
  SignInCaller,
  SignInOutcome,
  TokenSignInCaller,
  TokenSignInOutcome,
} from './sign-in/sign-in-outcome.ts'
import {
  type CreateSubjectOutcome,
  createSubject,
  type NewAccount,
  type NewSubject,
  type SignUpOutcome,
  signUp,
} from './sign-up.ts'
import { exportSubject, type SubjectExport } from './subject/export.ts'
import { type ImportOptions, type ImportReport, importSubjects } from './subject/import.ts'
import { type RemoveOutcome, removeSubject } from './subject/remove.ts'
import { type RemoveOwnOutcome, removeOwnAccount } from './subject/remove-own.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

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

const operator: Caller = { actor: 'operator' }
export const maxPage = 200

export function createAccounts(parts: AccountParts): Accounts {
  const { storage, clock } = parts
  const propagate = async (appended: Appended, options?: RevokeOptions): Promise<Propagation> =>
    options?.awaitNodes
      ? awaitNodes(parts, appended)
      : { position: appended.position, nodes: [], complete: false }
  const propagateFound = async (appended: Appended | undefined, options?: RevokeOptions) =>
    appended === undefined ? undefined : propagate(appended, options)
  const revokeAll = async (id: string, options?: RevokeOptions, caller = operator) =>
    propagateFound(await revokeSubject(parts, id, caller), options)

  return {
    ...createPeople(parts),
    signUp: (input, caller = {}) => signUp(parts, input, caller),
    // One function for all overloads: what was asked for is what is answered, which the compiler cannot see.
    signIn: (input: SignIn, caller: TokenSignInCaller = {}) => signIn(parts, input, caller) as Promise<never>,
    signOut: async (identity, scope = 'this', caller = {}) => {
      await signOut(parts, identity, caller)
      if (scope === 'everywhere') await revokeSubject(parts, identity.subject, caller)
    },
    changePassword: (identity, input, caller = {}) => changePassword(parts, identity, input, caller),

    removeOwn: (identity, password, caller = {}) => removeOwnAccount(parts, identity, password, caller),
    revokePresented: (credential, caller = {}, client) => revokePresented(parts, credential, caller, client),

    subjects: {
      find: id => storage.subjects.find(id),
      findByIdentifier: async typed => {
        const identifier = normalizeIdentifier(typed)
        return identifier === undefined
          ? undefined
          : (await storage.subjects.findCredentials(identifier))?.subject
      },
      list: (input = {}) => listSubjects(storage.subjects, { ...input, limit: pageSize(input) }),
      count: (input = {}) => countSubjects(storage.subjects, input),
      create: (input, caller = operator) =>
        createSubject(parts, { ...input, roles: input.roles ?? [] }, caller),
      update: async (id, change, caller = operator) => {
        const updated = await updateSubject(parts, id, change, caller)
        if (updated === 'invalid-attributes') return { ok: false, reason: updated }
        return updated === 'last-holder' ? { ok: false, reason: 'last-administrator' } : updated?.subject
      },
      remove: (id, caller = operator) => removeSubject(parts, id, caller),
      export: (id, caller = operator) => exportSubject(parts, id, caller),
      import: (bytes, options = {}, caller = operator) => importSubjects(parts, bytes, options, caller),
      setPassword: (id, password, caller = operator) => setPassword(parts, id, password, caller),
      rename: (id, identifier, caller = operator) => renameSubject(parts, id, identifier, caller),
      revokeAll,
      revokeOthers: async (identity, caller = {}) => {
        await revokeSubject(parts, identity.subject, caller, spare(identity))
      },
    },

    sessions: {
      create: (subjectId, wish = {}, caller = operator) => giveSession(parts, subjectId, wish, caller),
      list: async (given, further) => {
        const page = (typeof given === 'string' ? further : given) ?? {}
        const { items, next } = await storage.sessions.list({
          ...(typeof given === 'string' && { subjectId: given }),
          ...(page.after !== undefined && { after: page.after }),
          now: clock.now(),
          limit: pageSize(page),
        })
        return { items: items.map(describeSession), ...(next !== undefined && { next }) }
      },
      count: () => storage.sessions.count(clock.now()),
      revoke: async (sid, options, caller = operator) =>
        propagateFound(await revokeSession(parts, sid, caller, options?.subjectId), options),
    },

    tokens: {
      create: (subjectId, wish = {}, caller = operator) => giveToken(parts, subjectId, wish, caller),
      refresh: (refreshToken, caller = {}, senderKey) =>
        refreshTokens(parts, refreshToken, caller, senderKey),
      read: token => readAccessToken(token, parts.keys()),
      findLogin: refreshToken => findLogin(parts, refreshToken),
      revoke: async (token, options, caller = operator) => {
        if ('jti' in token) return propagate(await revokeToken(parts, token, caller), options)
        const claims = readAccessToken(token.token, parts.keys())
        if (claims === undefined) return undefined
        return propagate(
          await revokeToken(parts, { jti: claims.jti, expiresAt: claims.exp * 1000 }, caller),
          options,
        )
      },
      inspect: token => {
        const { issuer, token: settings } = parts.settings
        const expectation = { issuer, audience: settings.audience, clockToleranceSeconds }
        return inspectToken(token, { keys: parts.keys(), expectation, now: clock.now() })
      },
    },

    keys: {
      list: () => listKeys(parts),
      rotate: async (options = {}, caller = operator) => {
        const rotated = await rotateKeys(parts, options.force ?? false, caller)
        if (!rotated.ok) return rotated
        const propagation = await propagate(rotated.appended, options)
        return { ok: true, keys: await listKeys(parts), propagation }
      },
      revoke: async (kid, options, caller = operator) =>
        propagateFound(await revokeKey(parts, kid, caller), options),
    },

    webhooks: createWebhooks({ ...parts, ...parts.webhooks }),

    backups: {
      restored: async (caller = operator) => {
        const { sessions, keys, position } = await endAfterRestore(parts, caller)
        return { sessions, keys, position }
      },
    },

    audit: {
      list: async (input = {}) => {
        await parts.sealAudit()
        return storage.audit.list({ ...input, limit: pageSize(input) })
      },
      read: async (after, limit = 1000) => {
        await parts.sealAudit()
        return storage.audit.read({ after, limit })
      },
    },

    nodes: { list: options => listNodes(parts, options) },
  }
}

function pageSize(page: PageRequest): number {
  return Math.min(Math.max(page.limit ?? 50, 1), maxPage)
}
