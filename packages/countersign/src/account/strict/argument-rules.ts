/** Rules for arguments that several calls take, and the type of a table of rules, which leaves out no call and no argument. */
import {
  byMember,
  flag,
  ipAddress,
  listOf,
  oneOf,
  optional,
  type Rule,
  record,
  shaped,
  text,
  wholeNumber,
  within,
} from '../../core/argument.ts'
import { isCursorOf, type Listing } from '../../core/cursor.ts'
import type { SessionIdentity, TokenIdentity } from '../../core/identity.ts'
import type { Caller } from '../account-parts.ts'
import { maxPage } from '../accounts.ts'
import type { TokenSignInCaller } from '../sign-in/sign-in-outcome.ts'

export type Argument = readonly [name: string, rule: Rule]

/** Rules for each argument of a method; `atOnce` where it answers without a promise, and so throws without one. */
type Arguments<Method> = Method extends (...given: infer Given) => infer Answer
  ? Answer extends Promise<unknown>
    ? { readonly [Index in keyof Required<Given>]: Argument }
    : { readonly atOnce: { readonly [Index in keyof Required<Given>]: Argument } }
  : never

/** A method without rules does not compile, nor an argument without one. */
export type Table<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (...given: never[]) => unknown
    ? Arguments<Calls[Name]>
    : Table<Calls[Name]>
}

/** Of a key that a client proved to have (RFC 7638): SHA-256 in base64url. */
export const thumbprint: Rule = shaped(value => /^[\w-]{43}$/.test(value), 'the thumbprint of a key')

export const callerMembers: Readonly<Record<'actor' | 'address' | 'userAgent', Rule>> = {
  actor: optional(text),
  address: optional(ipAddress),
  userAgent: optional(text),
}
export const caller: Argument = ['caller', optional(record<Caller>(callerMembers))]
export const textOrList: Rule = (value, name) => (Array.isArray(value) ? listOf(text) : text)(value, name)
export const signInCaller: Rule = record<TokenSignInCaller>({
  ...callerMembers,
  replaces: optional(listOf(text)),
  device: optional(textOrList),
  senderKey: optional(thumbprint),
})

export const mailLanguage: Rule = oneOf('en', 'ko')
const identityMembers = {
  subject: text,
  roles: listOf(text),
  amr: listOf(text),
  authTime: wholeNumber,
  expiresAt: wholeNumber,
  kind: text,
}
export const identity: Argument = [
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
export const pageOf = (listing: Listing): Readonly<Record<'limit' | 'after', Rule>> => ({
  limit: optional(within(1, maxPage)),
  after: optional(cursorOf(listing)),
})
export const id: Argument = ['id', text]
export const ofSubject: Argument = ['subjectId', text]
