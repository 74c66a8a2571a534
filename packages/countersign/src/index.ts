/** The library's public face. */
export type { Caller } from './account/account-parts.ts'
export type {
  Accounts,
  InvalidAttributes,
  LastAdministrator,
  PageRequest,
  RevokeOptions,
} from './account/accounts.ts'
export type {
  AddAddressOutcome,
  ConfirmAddressOutcome,
  PrimaryAddressOutcome,
  RemoveAddressOutcome,
} from './account/address/addresses.ts'
export type { SubjectChange } from './account/administration.ts'
export type { ApiKeyInfo, ApiKeyWish, CreateApiKeyOutcome } from './account/api-keys.ts'
export type { ChangePasswordOutcome } from './account/change-password.ts'
export type {
  BeginTotpOutcome,
  ConfirmTotpOutcome,
  FactorInfo,
  Factors,
  RemoveFactorOutcome,
  ReplaceRecoveryCodesOutcome,
} from './account/factor/factors.ts'
export type {
  GivenSession,
  GivenSessionWish,
  GivenToken,
  GivenTokenWish,
  NotGiven,
} from './account/give-credentials.ts'
export type { ExtraClaims, HookCaller, Hooks, SignUpDecision, TokenSubject } from './account/hooks.ts'
export {
  type InspectionContext,
  inspectToken,
  type TokenCheck,
  type TokenInspection,
} from './account/inspect-token.ts'
export type { KeyInfo, RotateKeysOutcome } from './account/keys.ts'
export type { NodeInfo } from './account/nodes.ts'
export type { People } from './account/people.ts'
export type { Propagation } from './account/propagation.ts'
export type { AskedByMail } from './account/recovery/ask-by-mail.ts'
export type { RecoverOutcome } from './account/recovery/recover.ts'
export type { RefreshOutcome } from './account/refresh-tokens.ts'
export type { RenameOutcome } from './account/rename.ts'
export { addSecret, beginAnew, forgetOtherSecrets, openRootKey, type RootParts } from './account/root-keys.ts'
export type { SessionInfo } from './account/session-info.ts'
export type { SetPasswordOutcome } from './account/set-password.ts'
export type { FactorSignInOutcome, PresentedFactor } from './account/sign-in/factor-sign-in.ts'
export type { CredentialWish } from './account/sign-in/issue-credential.ts'
export type { LinkSignInOutcome } from './account/sign-in/link-sign-in.ts'
export type { SessionSignIn, SignIn, TokenSignIn } from './account/sign-in/password-sign-in.ts'
export type {
  SessionSignInOutcome,
  SignInCaller,
  SignInOutcome,
  SignInRefusal,
  TokenSignInCaller,
  TokenSignInOutcome,
} from './account/sign-in/sign-in-outcome.ts'
export type { CreateSubjectOutcome, NewAccount, NewSubject, SignUpOutcome } from './account/sign-up.ts'
export type { AdmitOutcome, InviteOutcome } from './account/subject/admit.ts'
export type { SubjectExport } from './account/subject/export.ts'
export type { ImportOptions, ImportReport } from './account/subject/import.ts'
export type { RemoveOutcome } from './account/subject/remove.ts'
export type { GivenTicket, RedeemTicketOutcome, TicketWish } from './account/ticket/application-tickets.ts'
export type { PresentedTicket } from './account/ticket/make-ticket.ts'
export type { ShownTicket } from './account/ticket/show-ticket.ts'
export type { WebhookInfo, Webhooks, WebhookWithSecret } from './account/webhooks.ts'
export type { AttributesSchema, StandardSchema } from './attributes-schema.ts'
export type { ClientOptions } from './client-configuration.ts'
export type { CountersignOptions } from './configuration.ts'
export type { MailAddress } from './core/address/address-store.ts'
export {
  type BeginningKind,
  type ChainBeginning,
  type ChainState,
  type ChainVerdict,
  chainStart,
  deriveAuditKey,
  isVouchedFor,
  verifyChain,
} from './core/audit/audit-chain.ts'
export type { AuditAction, AuditEvent, AuditRecord } from './core/audit/audit-event.ts'
export type { AuditFilter, AuditHead } from './core/audit/audit-log.ts'
export type { ClientPermission } from './core/client/client.ts'
export type { Clock } from './core/clock.ts'
export {
  type CheckRefusal,
  ClockError,
  type Code,
  ConfigurationError,
  CountersignError,
  catalogue,
  MailError,
  MailRefusedError,
  StorageError,
} from './core/errors.ts'
export type { Identity } from './core/identity.ts'
export type { JsonMember } from './core/jose/json-members.ts'
export { isLoopback } from './core/loopback.ts'
export {
  isPrintableLine,
  type Mailbox,
  type NamedMailbox,
  parseMailbox,
  parseNamedMailbox,
} from './core/mail/mailbox.ts'
export type { MailLanguage } from './core/mail/message.ts'
export type { MessageCounts } from './core/mail/message-store.ts'
export type { Page } from './core/page.ts'
export type { NodeRecord } from './core/revocation/node-registry.ts'
export type { Storage, StorageDriver } from './core/storage.ts'
export { type ImportSource, importSources } from './core/subject/import/imported-subject.ts'
export type { Attributes, Subject, SubjectStatus } from './core/subject/subject.ts'
export type { OptionalClaim } from './core/token/claim-choice.ts'
export type { AccessTokenClaims } from './core/token/claims.ts'
export { createCountersign } from './countersign.ts'
export type { Countersign, NodeFigures } from './face.ts'
export type { CheckOptions, CheckOutcome } from './gate/check-outcome.ts'
export { apiPaths } from './http/endpoint/endpoints.ts'
export type { Connection, Handler, PlainHandler } from './http/handler-parts.ts'
export { sessionCookieName } from './http/protocol/cookie.ts'
export type { RequestLike } from './http/protocol/credential.ts'
export type { HeaderLines, Incoming } from './http/protocol/incoming.ts'
export { type ProblemMembers, problem } from './http/protocol/problem.ts'
export type { Reply, ReplyHeaders, StreamedReply } from './http/protocol/reply.ts'
export { isCanonicalTarget } from './http/protocol/request-target.ts'
export { securityHeaders } from './http/protocol/security-headers.ts'
export type { Backlog } from './outlet/backlog.ts'
export { mailStyles } from './outlet/mail/html-form.ts'
export type { Mail, MailFunction } from './outlet/mail/mail.ts'
export type { FailedMail, MailDesk } from './outlet/mail/mail-desk.ts'
export {
  type BreachedFileBuild,
  type BreachedFileOutcome,
  buildBreachedFile,
} from './password/breached/build-file.ts'
export { argon2 } from './password/foreign/argon2.ts'
export { bcrypt } from './password/foreign/bcrypt.ts'
export type { ForeignHash, HashReader, HashRefusal } from './password/foreign/foreign-hash.ts'
export { pbkdf2 } from './password/foreign/pbkdf2.ts'
export { scrypt } from './password/foreign/scrypt.ts'
export { version } from './version.ts'
