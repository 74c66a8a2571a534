/** The operations as applications call them: every argument is checked first, and nothing in one is passed over in silence. */

import {
  byMember,
  flag,
  ipAddress,
  listOf,
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
import { auditActions } from '../core/audit/audit-event.ts'
import { isCursorOf, type Listing } from '../core/cursor.ts'
import type { Identity, SessionIdentity, TokenIdentity } from '../core/identity.ts'
import { isTokenId } from '../core/token/token-id.ts'
import type { Caller } from './account-parts.ts'
import { type Accounts, maxPage, type PageRequest, type RevokeOptions } from './accounts.ts'
import type { DeviceCaller } from './attempts.ts'
import type { GivenSessionWish, GivenTokenWish } from './give-credentials.ts'
import type { SessionSignIn, TokenSignIn, TokenSignInCaller } from './sign-in.ts'
import type { NewAccount } from './sign-up.ts'

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
const revokeMembers = { awaitNodes: optional(flag) }
const revokeOptions: Argument = ['options', optional(record<RevokeOptions>(revokeMembers))]
const status = optional(oneOf('active', 'disabled'))
const id: Argument = ['id', text]

const byJti = record<{ jti: string }>({ jti: shaped(isTokenId, 'the jti of a token') })
const byItself = record<{ token: string }>({ token: text })
const namedToken: Rule = (value, name) => {
  const isByItself = typeof value === 'object' && value !== null && 'token' in value
  ;(isByItself ? byItself : byJti)(value, name)
}

const table: Table<Accounts> = {
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
        record<NewAccount & { roles?: readonly string[] }>({
          ...proofMembers,
          roles: optional(listOf(text)),
        }),
      ],
      caller,
    ],
    update: [
      id,
      [
        'change',
        record<Parameters<Accounts['subjects']['update']>[1]>({ status, roles: optional(listOf(text)) }),
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
      ['subjectId', optional(text)],
      ['page', optional(record<PageRequest>(pageOf('sessions')))],
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
    for (const [index, [name, rule]] of takes.entries()) rule(given[index], `${at}: ${name}`)
    return Reflect.apply(call, undefined, given)
  }
  return 'atOnce' in rules ? (...given) => answer(given) : async (...given) => answer(given)
}
