/** The operations on accounts over the parts that they need, each with who asks where that is not said. */
import type { Appended } from '../core/revocation/change.ts'
import { normalizeIdentifier } from '../core/subject/identifier.ts'
import { readAccessToken } from '../core/token/access-token.ts'
import { clockToleranceSeconds } from '../core/token/claims.ts'
import type { AccountParts, Caller } from './account-parts.ts'
import { type Accounts, maxPage, type PageRequest, type RevokeOptions } from './accounts.ts'
import { updateSubject } from './administration.ts'
import { changePassword } from './change-password.ts'
import { revokeSession, revokeSubject, revokeToken, signOut, spare } from './ending.ts'
import { giveSession, giveToken } from './give-credentials.ts'
import { inspectToken } from './inspect-token.ts'
import { listKeys, revokeKey, rotateKeys } from './keys.ts'
import { countSubjects, listSubjects } from './list-subjects.ts'
import { listNodes } from './nodes.ts'
import { createPeople } from './people.ts'
import { findLogin, revokePresented } from './presented-credential.ts'
import { awaitNodes, type Propagation } from './propagation.ts'
import { refreshTokens } from './refresh-tokens.ts'
import { renameSubject } from './rename.ts'
import { endAfterRestore } from './restored.ts'
import { describeSession } from './session-info.ts'
import { setPassword } from './set-password.ts'
import { type SignIn, signIn } from './sign-in/password-sign-in.ts'
import type { TokenSignInCaller } from './sign-in/sign-in-outcome.ts'
import { createSubject, signUp } from './sign-up.ts'
import { exportSubject } from './subject/export.ts'
import { importSubjects } from './subject/import.ts'
import { removeSubject } from './subject/remove.ts'
import { removeOwnAccount } from './subject/remove-own.ts'
import { createWebhooks } from './webhooks.ts'

const operator: Caller = { actor: 'operator' }

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
