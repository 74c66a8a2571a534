/** What every other call takes. */

import {
  byMember,
  flag,
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
} from '../../core/argument.ts'
import { auditActions, isEventName } from '../../core/audit/audit-event.ts'
import { importSources } from '../../core/subject/import/imported-subject.ts'
import { isTokenId } from '../../core/token/token-id.ts'
import { type Accounts, maxPage, type PageRequest, type RevokeOptions } from '../accounts.ts'
import type { SubjectChange } from '../administration.ts'
import type { DeviceCaller } from '../attempts.ts'
import type { GivenSessionWish, GivenTokenWish } from '../give-credentials.ts'
import type { SessionSignIn, TokenSignIn } from '../sign-in/password-sign-in.ts'
import type { NewAccount, NewSubject } from '../sign-up.ts'
import type { ImportOptions } from '../subject/import.ts'
import {
  type Argument,
  caller,
  callerMembers,
  id,
  identity,
  mailLanguage,
  pageOf,
  signInCaller,
  type Table,
  textOrList,
  thumbprint,
} from './argument-rules.ts'
import { peopleArguments } from './people-arguments.ts'

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

const sessionPage = record<PageRequest>(pageOf('sessions'))
/** Of one subject, or a page of everybody's. */
const subjectOrPage: Rule = (value, name) =>
  typeof value === 'object' ? sessionPage(value, name.replace(/subjectId$/, 'page')) : text(value, name)
const revokeMembers = { awaitNodes: optional(flag) }
const revokeOptions: Argument = ['options', optional(record<RevokeOptions>(revokeMembers))]
const status = optional(oneOf('active', 'disabled'))
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

export const accountArguments: Table<Accounts> = {
  ...peopleArguments,
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
