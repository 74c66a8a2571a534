/** Every endpoint of the API. */
import { exportAccount, removeAccount } from './account.ts'
import {
  addAddress,
  confirmAddress,
  listAddresses,
  makeAddressPrimary,
  removeAddress,
  undoAddresses,
} from './addresses.ts'
import { listEvents } from './admin-events.ts'
import { readFigures } from './admin-figures.ts'
import { listKeys, revokeKey, rotateKeys } from './admin-keys.ts'
import { listNodes } from './admin-nodes.ts'
import { listOutbox } from './admin-outbox.ts'
import { endSession, listSessions } from './admin-sessions.ts'
import { exportSubject, removeSubject } from './admin-subject.ts'
import { listSubjectFactors, removeSubjectFactor } from './admin-subject-factors.ts'
import { importSubjects } from './admin-subject-import.ts'
import { revokeSubject } from './admin-subject-revoke.ts'
import { createSubject, listSubjects, readSubject, updateSubject } from './admin-subjects.ts'
import { revokeToken } from './admin-tokens.ts'
import {
  createWebhook,
  listDeadLetters,
  listWebhooks,
  removeWebhook,
  resendDeadLetter,
  rotateWebhookSecret,
  updateWebhook,
} from './admin-webhooks.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { check } from './check.ts'
import { decryptionKeys } from './decryption-keys.ts'
import type { Endpoint } from './endpoint.ts'
import { beginTotp, confirmTotp, listFactors, removeFactor, replaceRecoveryCodes } from './factors.ts'
import { health, readiness } from './health.ts'
import { introspect } from './introspect.ts'
import { acceptInvitation, createInvitation } from './invitations.ts'
import { jwks } from './jwks.ts'
import { openapi } from './openapi.ts'
import { endOtherSessions, endOwnSession, listOwnSessions } from './own-sessions.ts'
import { password } from './password.ts'
import { finishRecovery, recover } from './recover.ts'
import { followRevocations } from './revocations.ts'
import { revoke } from './revoke.ts'
import { signIn } from './sign-in.ts'
import { signInFactor } from './sign-in-factor.ts'
import { beginLinkSignIn, finishLinkSignIn } from './sign-in-link.ts'
import { signOut } from './sign-out.ts'
import { signUp } from './sign-up.ts'
import { showTicket } from './tickets.ts'
import { inspectToken, openInspectedToken } from './token-inspect.ts'
import { refreshToken } from './token-refresh.ts'
import { watch } from './watch.ts'
import { whoami } from './whoami.ts'

export const endpoints: readonly Endpoint[] = [
  signUp,
  signIn,
  whoami,
  watch,
  signOut,
  refreshToken,
  inspectToken,
  password,
  recover,
  finishRecovery,
  beginLinkSignIn,
  finishLinkSignIn,
  signInFactor,
  showTicket,
  listAddresses,
  addAddress,
  confirmAddress,
  undoAddresses,
  makeAddressPrimary,
  removeAddress,
  acceptInvitation,
  listFactors,
  beginTotp,
  confirmTotp,
  replaceRecoveryCodes,
  removeFactor,
  listApiKeys,
  createApiKey,
  revokeApiKey,
  exportAccount,
  removeAccount,
  listOwnSessions,
  endOwnSession,
  endOtherSessions,
  listSubjects,
  readSubject,
  createSubject,
  importSubjects,
  updateSubject,
  removeSubject,
  exportSubject,
  listSubjectFactors,
  removeSubjectFactor,
  createInvitation,
  listWebhooks,
  createWebhook,
  updateWebhook,
  removeWebhook,
  rotateWebhookSecret,
  listDeadLetters,
  resendDeadLetter,
  revokeSubject,
  listSessions,
  endSession,
  revokeToken,
  openInspectedToken,
  listKeys,
  rotateKeys,
  revokeKey,
  listNodes,
  readFigures,
  listEvents,
  listOutbox,
  check,
  introspect,
  revoke,
  followRevocations,
  decryptionKeys,
  jwks,
  openapi,
  health,
  readiness,
]

/** The address of each, as the OpenAPI document has it: `/auth/sessions/{sid}`. */
export const apiPaths: readonly string[] = [...new Set(endpoints.map(({ path }) => path))]
