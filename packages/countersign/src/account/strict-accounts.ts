/** The operations as applications call them: every argument is checked first, and nothing in one is passed over in silence. */

import {
  byMember,
  flag,
  ipAddress,
  isRestriction,
  listOf,
  object,
  oneOf,
  optional,
  type Rule,
  record,
  restriction,
  shaped,
  text,
  wholeNumber,
  within,
} from '../core/argument.ts'
import { auditActions, isEventName } from '../core/audit/audit-event.ts'
import { isCursorOf, type Listing } from '../core/cursor.ts'
import type { Identity, SessionIdentity, TokenIdentity } from '../core/identity.ts'
import { isReturnPath } from '../core/return-path.ts'
import { importSources } from '../core/subject/import/imported-subject.ts'
import { isTokenId } from '../core/token/token-id.ts'
import type { Caller } from './account-parts.ts'
import { type Accounts, maxPage, type PageRequest, type RevokeOptions } from './accounts.ts'
import type { SubjectChange } from './administration.ts'
import type { ApiKeyWish } from './api-keys.ts'
import type { DeviceCaller } from './attempts.ts'
import type { GivenSessionWish, GivenTokenWish } from './give-credentials.ts'
import type { People } from './people.ts'
import type { SessionWish, TokenWish } from './sign-in/issue-credential.ts'
import type { SessionSignIn, TokenSignIn } from './sign-in/password-sign-in.ts'
import type { TokenSignInCaller } from './sign-in/sign-in-outcome.ts'
import type { NewAccount, NewSubject } from './sign-up.ts'
import type { ImportOptions } from './subject/import.ts'
import type { TicketWish } from './ticket/application-tickets.ts'

/** Of a key that a client proved to have (RFC 7638): SHA-256 in base64url. */
const thumbprint = shaped(value => /^[\w-]{43}$/.test(value), 'the thumbprint of a key')

type Argument = readonly [name: string, rule: Rule]

/** Rules for each argument of a method; `atOnce` where it answers without a promise, and so throws without one. */
type Arguments<Method> = Method extends (...given: infer Given) => infer Answer
  ? Answer extends Promise<unknown>
    ? { readonly [Index in keyof Required<Given>]: Argument }
    : { readonly atOnce: { readonly [Index in keyof Required<Given>]: Argument } }
  : never

/** A method without rules does not compile, nor an argument without one. */
type Table<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (...given: never[]) => unknown
    ? Arguments<Calls[Name]>
    : Table<Calls[Name]>
}

const callerMembers = { actor: optional(text), address: optional(ipAddress), userAgent: optional(text) }
const caller: Argument = ['caller', optional(record<Caller>(callerMembers))]
const textOrList: Rule = (value, name) => (Array.isArray(value) ? listOf(text) : text)(value, name)
const signInCaller = record<TokenSignInCaller>({
  ...callerMembers,
  replaces: optional(listOf(text)),
  device: optional(textOrList),
  senderKey: optional(thumbprint),
})

const proofMembers = { identifier: text, password: text }
const signInInput = byMember('credential', {
  session: record<SessionSignIn>({
    ...proofMembers,
    credential: text,
    carrier: optional(oneOf('cookie', 'header')),
    remember: optional(flag),
  }),
  token: record<TokenSignIn>({ ...proofMembers, credential: text, clientId: optional(text) }),
})

const mailLanguage = oneOf('en', 'ko')
/** A path of the application’s own: whoever sent it chose no other site. */
const returnPath = shaped(isReturnPath, 'a path that begins with one slash')
/** The same as a sign-in, without what proves who it is. */
const credentialWish = byMember('credential', {
  session: record<SessionWish>({
    credential: text,
    carrier: optional(oneOf('cookie', 'header')),
    remember: optional(flag),
  }),
  token: record<TokenWish>({ credential: text, clientId: optional(text) }),
})

const identityMembers = {
  subject: text,
  roles: listOf(text),
  amr: listOf(text),
  authTime: wholeNumber,
  expiresAt: wholeNumber,
  kind: text,
}
const identity: Argument = [
  'identity',
  byMember('kind', {
    session: record<SessionIdentity>({
      ...identityMembers,
      sid: text,
      isKey: optional(flag),
      jti: optional(text),
      jkt: optional(text),
    }),
    token: record<TokenIdentity>({
      ...identityMembers,
      jti: text,
      sid: optional(text),
      jkt: optional(text),
      epoch: optional(wholeNumber),
    }),
  }),
]

/** The same refusal as over HTTP: an empty page would read as the end. */
const cursorOf =
  (listing: Listing): Rule =>
  (value, name) => {
    text(value, name)
    if (!isCursorOf(listing, String(value))) throw new TypeError(`${name} must be the \`next\` of a page`)
  }
const pageOf = (listing: Listing) => ({
  limit: optional(within(1, maxPage)),
  after: optional(cursorOf(listing)),
})
const sessionPage = record<PageRequest>(pageOf('sessions'))
/** Of one subject, or a page of everybody's. */
const subjectOrPage: Rule = (value, name) =>
  typeof value === 'object' ? sessionPage(value, name.replace(/subjectId$/, 'page')) : text(value, name)
const revokeMembers = { awaitNodes: optional(flag) }
const revokeOptions: Argument = ['options', optional(record<RevokeOptions>(revokeMembers))]
const status = optional(oneOf('active', 'disabled'))
const id: Argument = ['id', text]

/** A file's stream, a request's body. */
const bytesInPieces: Rule = (value, name) => {
  object(value, name)
  if (!(Symbol.asyncIterator in Object(value)))
    throw new TypeError(`${name} must be an async iterable of bytes`)
}

const byJti = record<{ jti: string }>({ jti: shaped(isTokenId, 'the jti of a token') })
const byItself = record<{ token: string }>({ token: text })
const namedToken: Rule = (value, name) => {
  const isByItself = typeof value === 'object' && value !== null && 'token' in value
  ;(isByItself ? byItself : byJti)(value, name)
}

const events = optional(listOf(shaped(isEventName, 'the name of an event, such as sign-in.success')))
const ofSubject: Argument = ['subjectId', text]
const byTicket = record<{ ticket: string }>({ ticket: text })
const byCode = record<{ flow: string; code: string }>({ flow: text, code: text })
const ticket: Argument = [
  'ticket',
  (value, name) => {
    const isByCode = typeof value === 'object' && value !== null && 'flow' in value
    ;(isByCode ? byCode : byTicket)(value, name)
  },
]
const byTotp = record<{ totp: string }>({ totp: text })
const byRecoveryCode = record<{ recoveryCode: string }>({ recoveryCode: text })
const presentedFactor: Rule = (value, name) => {
  const isRecovery = typeof value === 'object' && value !== null && 'recoveryCode' in value
  ;(isRecovery ? byRecoveryCode : byTotp)(value, name)
}
const purpose = shaped(value => /^[a-z][a-z0-9-]{0,63}$/.test(value), 'a purpose, such as unsubscribe')

const people: Table<People> = {
  recovery: {
    begin: [['identifier', text], caller],
    finish: [ticket, ['newPassword', text], caller],
  },
  linkSignIn: {
    begin: [
      [
        'input',
        record<{ identifier: string; returnTo?: string }>({
          identifier: text,
          returnTo: optional(returnPath),
        }),
      ],
      caller,
    ],
    finish: [ticket, ['wish', credentialWish], ['caller', optional(signInCaller)]],
  },
  addresses: {
    list: [ofSubject],
    add: [ofSubject, ['address', text], caller],
    confirm: [ticket, caller],
    makePrimary: [ofSubject, id, caller],
    remove: [ofSubject, id, caller],
    undo: [ticket, caller],
  },
  invitations: {
    create: [
      [
        'input',
        record<Parameters<People['invitations']['create']>[0]>({
          address: text,
          roles: optional(listOf(text)),
          language: optional(mailLanguage),
        }),
      ],
      caller,
    ],
    accept: [
      ticket,
      ['input', optional(record<{ password?: string }>({ password: optional(text) }))],
      caller,
    ],
    confirmSignUp: [ticket, caller],
  },
  tickets: {
    create: [
      [
        'wish',
        record<TicketWish>({
          purpose,
          subjectId: optional(text),
          data: optional(shaped(value => value.length <= 4096, 'text of at most 4,096 characters')),
          lifetimeSeconds: optional(within(1, 2_592_000)),
        }),
      ],
      caller,
    ],
    redeem: [['purpose', purpose], ticket, caller],
    show: [ticket],
  },
  factors: {
    signIn: [
      ['ticket', text],
      ['factor', presentedFactor],
      ['caller', optional(signInCaller)],
    ],
    list: [ofSubject],
    beginTotp: [identity],
    confirmTotp: [
      identity,
      ['input', record<{ id: string; code: string }>({ id: text, code: text })],
      caller,
    ],
    replaceRecoveryCodes: [identity, caller],
    removeOwn: [identity, id, caller],
    remove: [ofSubject, id, caller],
  },
  apiKeys: {
    list: [ofSubject],
    create: [
      ofSubject,
      [
        'wish',
        record<ApiKeyWish>({ name: text, expiresAt: optional(wholeNumber), roles: optional(listOf(text)) }),
      ],
      caller,
    ],
    revoke: [ofSubject, id, caller],
  },
}

const table: Table<Accounts> = {
  ...people,
  signUp: [['input', record<NewAccount>(proofMembers)], caller],
  signIn: [
    ['input', signInInput],
    ['caller', optional(signInCaller)],
  ],
  signOut: [identity, ['scope', optional(oneOf('this', 'everywhere'))], caller],
  changePassword: [
    identity,
    [
      'input',
      record<{ currentPassword: string; newPassword: string }>({ currentPassword: text, newPassword: text }),
    ],
    ['caller', optional(record<DeviceCaller>({ ...callerMembers, device: optional(textOrList) }))],
  ],
  removeOwn: [identity, ['password', optional(text)], caller],
  revokePresented: [['credential', text], caller, ['client', optional(text)]],
  subjects: {
    find: [id],
    findByIdentifier: [['identifier', text]],
    list: [
      [
        'input',
        optional(
          record<NonNullable<Parameters<Accounts['subjects']['list']>[0]>>({
            ...pageOf('subjects'),
            query: optional(text),
            status,
          }),
        ),
      ],
    ],
    count: [
      [
        'input',
        optional(
          record<NonNullable<Parameters<Accounts['subjects']['count']>[0]>>({
            query: optional(text),
            status,
          }),
        ),
      ],
    ],
    create: [
      [
        'input',
        record<NewSubject>({
          identifier: text,
          password: optional(text),
          roles: optional(listOf(text)),
          attributes: optional(object),
          language: optional(mailLanguage),
        }),
      ],
      caller,
    ],
    update: [
      id,
      [
        'change',
        record<SubjectChange>({
          status,
          roles: optional(listOf(text)),
          attributes: optional(object),
          language: optional(mailLanguage),
        }),
      ],
      caller,
    ],
    remove: [id, caller],
    export: [id, caller],
    import: [
      ['bytes', bytesInPieces],
      [
        'options',
        optional(
          record<ImportOptions>({
            from: optional(oneOf(...importSources)),
            firebaseKey: optional(text),
            dryRun: optional(flag),
          }),
        ),
      ],
      caller,
    ],
    setPassword: [id, ['password', text], caller],
    rename: [id, ['identifier', text], caller],
    revokeAll: [id, revokeOptions, caller],
    revokeOthers: [identity, caller],
  },
  sessions: {
    create: [
      ['subjectId', text],
      [
        'wish',
        optional(
          record<GivenSessionWish>({
            carrier: optional(oneOf('cookie', 'header')),
            remember: optional(flag),
            amr: optional(listOf(text)),
          }),
        ),
      ],
      caller,
    ],
    list: [
      // Without one it lists everybody's: nobody signed in must not read as that.
      ['subjectId', restriction(subjectOrPage)],
      ['page', optional(sessionPage)],
    ],
    count: [],
    revoke: [
      ['sid', text],
      [
        'options',
        optional(
          record<RevokeOptions & { subjectId?: string }>({ ...revokeMembers, subjectId: restriction(text) }),
        ),
      ],
      caller,
    ],
  },
  tokens: {
    create: [
      ['subjectId', text],
      [
        'wish',
        optional(
          record<GivenTokenWish>({
            clientId: optional(text),
            amr: optional(listOf(text)),
            refresh: optional(flag),
          }),
        ),
      ],
      caller,
    ],
    refresh: [['refreshToken', text], caller, ['senderKey', optional(thumbprint)]],
    read: { atOnce: [['token', text]] },
    findLogin: [['refreshToken', text]],
    revoke: [['token', namedToken], revokeOptions, caller],
    inspect: { atOnce: [['token', text]] },
  },
  keys: {
    list: [],
    rotate: [
      [
        'options',
        optional(record<RevokeOptions & { force?: boolean }>({ ...revokeMembers, force: optional(flag) })),
      ],
      caller,
    ],
    revoke: [['kid', text], revokeOptions, caller],
  },
  webhooks: {
    create: [['input', record<{ url: string; events?: readonly string[] }>({ url: text, events })], caller],
    list: [],
    update: [
      id,
      [
        'change',
        record<Parameters<Accounts['webhooks']['update']>[1]>({ url: optional(text), events, status }),
      ],
      caller,
    ],
    remove: [id, caller],
    rotateSecret: [id, caller],
    deadLetters: [
      id,
      [
        'page',
        optional(
          record<{ limit?: number; after?: number }>({
            limit: optional(within(1, maxPage)),
            after: optional(wholeNumber),
          }),
        ),
      ],
    ],
    redeliver: [id, ['sequence', wholeNumber], caller],
  },
  backups: { restored: [caller] },
  audit: {
    list: [
      [
        'input',
        optional(
          record<NonNullable<Parameters<Accounts['audit']['list']>[0]>>({
            ...pageOf('events'),
            action: optional(oneOf(...auditActions)),
            subjectId: restriction(text),
            outcome: optional(oneOf('success', 'refused')),
            since: optional(wholeNumber),
            until: optional(wholeNumber),
          }),
        ),
      ],
    ],
    read: [
      ['after', wholeNumber],
      ['limit', optional(within(1, Number.MAX_SAFE_INTEGER))],
    ],
  },
  nodes: {
    list: [['options', optional(record<{ includeLost?: boolean }>({ includeLost: optional(flag) }))]],
  },
}

/** @throws {TypeError} where it is no identity that a check has answered. */
export function assertIdentity(value: unknown, at: string): asserts value is Identity {
  identity[1](value, at)
}

/**
 * The same operations for callers whom no compiler checks.
 *
 * What does not fit is a `TypeError` that names the argument: a rejection where the method answers with a promise. Arguments
 * beyond the last are passed over, so that `ids.map(auth.subjects.find)` works.
 */
export function strictAccounts(accounts: Accounts): Accounts {
  return strict(accounts, table, 'auth') as Accounts
}

function strict(calls: object, rules: object, path: string): object {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]: [string, unknown]) => {
      const call: unknown = Reflect.get(calls, name)
      const at = `${path}.${name}`
      if (typeof call === 'function') return [name, strictCall(call, rule as CallRules, at)]
      return [name, strict(Object(call), Object(rule), at)]
    }),
  )
}

type CallRules = readonly Argument[] | { atOnce: readonly Argument[] }

// biome-ignore lint/complexity/noBannedTypes: the table's type has checked that these are the methods of `Accounts`.
function strictCall(call: Function, rules: CallRules, at: string): (...given: unknown[]) => unknown {
  const takes = 'atOnce' in rules ? rules.atOnce : rules
  const answer = (given: unknown[]): unknown => {
    for (const [index, [name, rule]] of takes.entries()) {
      if (index < given.length && given[index] === undefined && isRestriction(rule))
        throw new TypeError(`${at}: ${name} is undefined: leave it out, or give it a value`)
      rule(given[index], `${at}: ${name}`)
    }
    return Reflect.apply(call, undefined, given)
  }
  return 'atOnce' in rules ? (...given) => answer(given) : async (...given) => answer(given)
}
