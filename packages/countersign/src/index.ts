/** The library's public face. */
export type { Caller } from './account/account-parts.ts'
export type { Accounts, LastAdministrator, PageRequest, RevokeOptions } from './account/accounts.ts'
export type { ChangePasswordOutcome } from './account/change-password.ts'
export type {
  GivenSession,
  GivenSessionWish,
  GivenToken,
  GivenTokenWish,
  NotGiven,
} from './account/give-credentials.ts'
export {
  type InspectionContext,
  inspectToken,
  type TokenCheck,
  type TokenInspection,
} from './account/inspect-token.ts'
export type { KeyInfo, RotateKeysOutcome } from './account/keys.ts'
export type { NodeInfo } from './account/nodes.ts'
export type { Propagation } from './account/propagation.ts'
export type { RefreshOutcome } from './account/refresh-tokens.ts'
export type { RenameOutcome } from './account/rename.ts'
export { addSecret, beginAnew, forgetOtherSecrets, openRootKey, type RootParts } from './account/root-keys.ts'
export type { SessionInfo } from './account/session-info.ts'
export type { SetPasswordOutcome } from './account/set-password.ts'
export type {
  SessionSignIn,
  SessionSignInOutcome,
  SignIn,
  SignInCaller,
  SignInOutcome,
  SignInRefusal,
  TokenSignIn,
  TokenSignInCaller,
  TokenSignInOutcome,
} from './account/sign-in.ts'
export type { NewAccount, SignUpOutcome } from './account/sign-up.ts'
export type { ClientOptions } from './client-configuration.ts'
export type { CountersignOptions } from './configuration.ts'
export {
  type ChainState,
  type ChainVerdict,
  chainStart,
  deriveAuditKey,
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
  StorageError,
} from './core/errors.ts'
export type { Identity } from './core/identity.ts'
export type { JsonMember } from './core/jose/json-members.ts'
export { isLoopback } from './core/loopback.ts'
export type { Page } from './core/page.ts'
export type { NodeRecord } from './core/revocation/node-registry.ts'
export type { Storage, StorageDriver } from './core/storage.ts'
export type { Subject, SubjectStatus } from './core/subject/subject.ts'
export type { OptionalClaim } from './core/token/claim-choice.ts'
export type { AccessTokenClaims } from './core/token/claims.ts'
export { type Countersign, createCountersign, type NodeFigures } from './countersign.ts'
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
export {
  type BreachedFileBuild,
  type BreachedFileOutcome,
  buildBreachedFile,
} from './password/breached/build-file.ts'
export { version } from './version.ts'
