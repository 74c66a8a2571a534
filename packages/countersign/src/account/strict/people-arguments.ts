/** What the calls about people take: recovery, addresses, invitations, tickets, API keys and second factors. */
import {
  byMember,
  flag,
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
import { isReturnPath } from '../../core/return-path.ts'
import type { ApiKeyWish } from '../api-keys.ts'
import type { People } from '../people.ts'
import type { SessionWish, TokenWish } from '../sign-in/issue-credential.ts'
import type { TicketWish } from '../ticket/application-tickets.ts'
import {
  type Argument,
  caller,
  id,
  identity,
  mailLanguage,
  ofSubject,
  signInCaller,
  type Table,
} from './argument-rules.ts'

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

export const peopleArguments: Table<People> = {
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
    confirmSignUp: [
      ticket,
      ['input', optional(record<{ password?: string }>({ password: optional(text) }))],
      caller,
    ],
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
