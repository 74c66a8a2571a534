/** What people do about their accounts besides signing in: addresses, recovery, invitations, tickets and API keys. */
import type { MailAddress } from '../core/address/address-store.ts'
import type { Identity } from '../core/identity.ts'
import type { MailLanguage } from '../core/mail/message.ts'
import type { AccountParts, Caller } from './account-parts.ts'
import {
  type AddAddressOutcome,
  addAddress,
  type ConfirmAddressOutcome,
  confirmAddress,
  makePrimary,
  type PrimaryAddressOutcome,
  type RemoveAddressOutcome,
  removeAddress,
  undoAddresses,
} from './address/addresses.ts'
import {
  type ApiKeyInfo,
  type ApiKeyWish,
  type CreateApiKeyOutcome,
  createApiKey,
  listApiKeys,
  revokeApiKey,
} from './api-keys.ts'
import {
  type BeginTotpOutcome,
  beginTotp,
  type ConfirmTotpOutcome,
  confirmTotp,
  type Factors,
  listFactors,
  type RemoveFactorOutcome,
  type ReplaceRecoveryCodesOutcome,
  removeFactor,
  removeOwnFactor,
  replaceRecoveryCodes,
} from './factor/factors.ts'
import type { AskedByMail } from './recovery/ask-by-mail.ts'
import { beginRecovery, finishRecovery, type RecoverOutcome } from './recovery/recover.ts'
import {
  type FactorSignInOutcome,
  finishFactorSignIn,
  type PresentedFactor,
} from './sign-in/factor-sign-in.ts'
import type { CredentialWish } from './sign-in/issue-credential.ts'
import { beginLinkSignIn, finishLinkSignIn, type LinkSignInOutcome } from './sign-in/link-sign-in.ts'
import type { TokenSignInCaller } from './sign-in/sign-in-outcome.ts'
import { type AdmitOutcome, admit, type InviteOutcome, invite } from './subject/admit.ts'
import {
  createTicket,
  type GivenTicket,
  type RedeemTicketOutcome,
  redeemTicket,
  type TicketWish,
} from './ticket/application-tickets.ts'
import type { PresentedTicket } from './ticket/make-ticket.ts'
import { type ShownTicket, showTicket } from './ticket/show-ticket.ts'

/**
 * A ticket is what a mail has: `{ ticket }` of its link, or `{ flow, code }` of the page that asked. Each is used once, by whichever
 * call comes first on whichever node, together with its effect. Expected refusals are values; every method rejects with
 * `StorageError` when the store cannot be reached, and a ticket may be used up then.
 */
export interface People {
  recovery: {
    /** Sends a link and a code to the account that somebody means; the answer and its time are the same for everybody. */
    begin(identifier: string, caller?: Caller): Promise<AskedByMail>
    /** Sets the password and ends everything that the subject holds. It signs nobody in. */
    finish(ticket: PresentedTicket, newPassword: string, caller?: Caller): Promise<RecoverOutcome>
  }
  linkSignIn: {
    /** Sends a link and a code; where `linkSignIn` is switched on. */
    begin(
      input: { identifier: string; returnTo?: string },
      caller?: Caller,
    ): Promise<AskedByMail | { ok: false; reason: 'link-sign-in-off' }>
    /** Signs in. @param caller - As for `signIn`. */
    finish(
      ticket: PresentedTicket,
      wish: CredentialWish,
      caller?: TokenSignInCaller,
    ): Promise<LinkSignInOutcome>
  }
  addresses: {
    /** In the order in which they were added. */
    list(subjectId: string): Promise<MailAddress[]>
    /** Adds one that is not verified, and sends a link and a code to it. */
    add(subjectId: string, address: string, caller?: Caller): Promise<AddAddressOutcome>
    /** Verifies one. Whoever has it as an identifier without having verified it loses it, and what they hold ends. */
    confirm(ticket: PresentedTicket, caller?: Caller): Promise<ConfirmAddressOutcome>
    /** Mail goes to this one from now on. The one before is told, and can undo it for seven days. */
    makePrimary(subjectId: string, id: string, caller?: Caller): Promise<PrimaryAddressOutcome>
    /** Removes one; a verified one is told, and can undo it for seven days. */
    remove(subjectId: string, id: string, caller?: Caller): Promise<RemoveAddressOutcome>
    /** The addresses are what they were before the change that the ticket tells of; everything that the subject holds ends. */
    undo(
      ticket: PresentedTicket,
      caller?: Caller,
    ): Promise<{ ok: true; position: number } | { ok: false; reason: 'invalid-ticket' | 'address-taken' }>
  }
  invitations: {
    /** Sends an invitation, which is good for seven days. */
    create(
      input: { address: string; roles?: readonly string[]; language?: MailLanguage },
      caller?: Caller,
    ): Promise<InviteOutcome>
    /** Makes the account, with its address verified. @param input.password - None where one may sign in by mail. */
    accept(ticket: PresentedTicket, input?: { password?: string }, caller?: Caller): Promise<AdmitOutcome>
    /**
     * Makes the account of a sign-up that had to be confirmed.
     *
     * @param input.password - With the ticket of a link: whoever opens it need not be who asked, whose password is taken with the code alone.
     */
    confirmSignUp(
      ticket: PresentedTicket,
      input?: { password?: string },
      caller?: Caller,
    ): Promise<AdmitOutcome>
  }
  tickets: {
    /** A ticket of the application’s own; it sends what it is given however it likes. */
    create(wish: TicketWish, caller?: Caller): Promise<GivenTicket>
    /** Uses one. */
    redeem(purpose: string, ticket: PresentedTicket, caller?: Caller): Promise<RedeemTicketOutcome>
    /** What a ticket of ours would do, and for whom; it stays as good as it was. `undefined` where it is none. */
    show(ticket: PresentedTicket): Promise<ShownTicket | undefined>
  }
  factors: {
    /** The second proof of a sign-in that answered `factor-required`. @param caller - As for `signIn`. */
    signIn(ticket: string, factor: PresentedFactor, caller?: TokenSignInCaller): Promise<FactorSignInOutcome>
    /** Of a subject: what it has. */
    list(subjectId: string): Promise<Factors>
    /** Begins an authenticator app; needs a sign-in of the last five minutes. */
    beginTotp(identity: Identity): Promise<BeginTotpOutcome>
    /** Adds it by a code that it shows, within ten minutes; every other credential ends. */
    confirmTotp(
      identity: Identity,
      input: { id: string; code: string },
      caller?: Caller,
    ): Promise<ConfirmTotpOutcome>
    /** Makes other recovery codes; every other credential ends. Needs a sign-in of the last five minutes. */
    replaceRecoveryCodes(identity: Identity, caller?: Caller): Promise<ReplaceRecoveryCodesOutcome>
    /** Removes one of one’s own; every other credential ends. Needs a sign-in of the last five minutes. */
    removeOwn(identity: Identity, id: string, caller?: Caller): Promise<RemoveFactorOutcome>
    /** Removes one of somebody who has lost it; everything that they hold ends. Nobody can add one for somebody else. */
    remove(
      subjectId: string,
      id: string,
      caller?: Caller,
    ): Promise<Exclude<RemoveFactorOutcome, { reason: 'insufficient-authentication' }>>
  }
  apiKeys: {
    /** The live ones, newest first. */
    list(subjectId: string): Promise<ApiKeyInfo[]>
    /** Makes one, and answers the key this once. */
    create(subjectId: string, wish: ApiKeyWish, caller?: Caller): Promise<CreateApiKeyOutcome>
    /** Ends one; `false` where the subject has no such live key. */
    revoke(subjectId: string, id: string, caller?: Caller): Promise<boolean>
  }
}

const operator: Caller = { actor: 'operator' }

export function createPeople(parts: AccountParts): People {
  return {
    recovery: {
      begin: (identifier, caller = {}) => beginRecovery(parts, identifier, caller),
      finish: (ticket, newPassword, caller = {}) => finishRecovery(parts, ticket, newPassword, caller),
    },
    linkSignIn: {
      begin: (input, caller = {}) => beginLinkSignIn(parts, input, caller),
      finish: (ticket, wish, caller = {}) => finishLinkSignIn(parts, ticket, wish, caller),
    },
    addresses: {
      list: subjectId => parts.storage.addresses.list(subjectId),
      add: (subjectId, address, caller = operator) => addAddress(parts, subjectId, address, caller),
      confirm: (ticket, caller = {}) => confirmAddress(parts, ticket, caller),
      makePrimary: (subjectId, id, caller = operator) => makePrimary(parts, subjectId, id, caller),
      remove: (subjectId, id, caller = operator) => removeAddress(parts, subjectId, id, caller),
      undo: (ticket, caller = {}) => undoAddresses(parts, ticket, caller),
    },
    invitations: {
      create: (input, caller = operator) => invite(parts, input, caller),
      accept: (ticket, input = {}, caller = {}) => admit(parts, 'invitation', ticket, input, caller),
      confirmSignUp: (ticket, input = {}, caller = {}) => admit(parts, 'sign-up', ticket, input, caller),
    },
    tickets: {
      create: (wish, caller = operator) => createTicket(parts, wish, caller),
      redeem: (purpose, ticket, caller = {}) => redeemTicket(parts, purpose, ticket, caller),
      show: ticket => showTicket(parts, ticket),
    },
    factors: {
      signIn: (ticket, factor, caller = {}) => finishFactorSignIn(parts, ticket, factor, caller),
      list: subjectId => listFactors(parts, subjectId),
      beginTotp: identity => beginTotp(parts, identity),
      confirmTotp: (identity, input, caller = {}) => confirmTotp(parts, identity, input, caller),
      replaceRecoveryCodes: (identity, caller = {}) => replaceRecoveryCodes(parts, identity, caller),
      removeOwn: (identity, id, caller = {}) => removeOwnFactor(parts, identity, id, caller),
      remove: (subjectId, id, caller = operator) => removeFactor(parts, subjectId, id, caller),
    },
    apiKeys: {
      list: subjectId => listApiKeys(parts, subjectId),
      create: (subjectId, wish, caller = operator) => createApiKey(parts, subjectId, wish, caller),
      revoke: (subjectId, id, caller = operator) => revokeApiKey(parts, subjectId, id, caller),
    },
  }
}
