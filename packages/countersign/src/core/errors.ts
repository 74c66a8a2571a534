/** The one catalogue of codes: every refusal and fault that a caller or client can see, with its HTTP status and fixed text. */

/** What a client sees for each code. The text is fixed, so that it can never carry a token, an identifier or a header. */
export const catalogue = {
  // A credential was checked and refused.
  missing: { status: 401, title: 'No credential was presented.' },
  malformed: { status: 401, title: 'The credential is not well-formed.' },
  ambiguous: { status: 401, title: 'More than one credential was presented; send exactly one.' },
  'cookies-too-large': {
    status: 431,
    title: 'The cookies of the request are larger than any browser sends.',
  },
  unknown: { status: 401, title: 'The session is not known.' },
  expired: { status: 401, title: 'The token has expired.' },
  'not-yet-valid': { status: 401, title: 'The token is not valid yet.' },
  'idle-timeout': { status: 401, title: 'The session ended because it was not used for too long.' },
  'absolute-timeout': { status: 401, title: 'The session reached its maximum lifetime.' },
  revoked: { status: 401, title: 'The credential has been revoked.' },
  'invalid-signature': { status: 401, title: 'The signature of the token is not valid.' },
  'unknown-key': { status: 401, title: 'The token is not made with a key of this issuer.' },
  'decryption-failed': { status: 401, title: 'The token cannot be decrypted.' },
  'wrong-type': { status: 401, title: 'The token is not an access token.' },
  'wrong-issuer': { status: 401, title: 'The token was issued by somebody else.' },
  'wrong-audience': { status: 401, title: 'The token is meant for another audience.' },
  'invalid-dpop-proof': {
    status: 401,
    title: 'The DPoP proof is missing, is not valid, was used before, or is not by the key of the token.',
  },
  'use-dpop-nonce': { status: 401, title: 'The DPoP proof must carry the nonce of the DPoP-Nonce header.' },

  // Sign-in, sign-up and password.
  'invalid-credentials': { status: 401, title: 'The identifier or the password is wrong.' },
  'too-many-attempts': { status: 429, title: 'Too many attempts; wait before the next one.' },
  busy: { status: 503, title: 'The server is busy; try again shortly.' },
  'identifier-taken': { status: 409, title: 'The identifier is taken.' },
  'invalid-identifier': { status: 422, title: 'The identifier is not acceptable.' },
  'weak-password': { status: 422, title: 'The password is too short, too common or too easy to guess.' },
  'sign-up-closed': { status: 403, title: 'Sign-up is closed; ask an administrator for an account.' },

  'sign-in-refused': { status: 403, title: 'This service does not let this account in.' },
  'sign-up-refused': { status: 403, title: 'This service does not take the account.' },

  // Second factors.
  'factor-required': { status: 401, title: 'A second factor is needed to sign in.' },
  'invalid-factor': { status: 401, title: 'The code is wrong, was used before, or is over.' },
  'too-many-factors': { status: 409, title: 'The account has as many authenticator apps as it may have.' },
  'no-factor': { status: 409, title: 'The account has no second factor; add one first.' },

  // Mail, addresses and tickets.
  'invalid-ticket': {
    status: 400,
    title: 'The link or code is not valid: it was used, has expired, or is mistyped.',
  },
  'invalid-address': { status: 422, title: 'This is not a mail address.' },
  'address-taken': { status: 409, title: 'The address is verified by another account.' },
  'too-many-addresses': { status: 409, title: 'The account has as many addresses as it may have.' },
  'primary-address': { status: 409, title: 'The primary address stays; make another one primary first.' },
  'link-sign-in-off': { status: 403, title: 'Sign-in by mail is switched off.' },
  'password-required': { status: 422, title: 'The account needs a password.' },
  'insufficient-authentication': {
    status: 401,
    title: 'A more recent proof of who you are is needed; sign in again.',
  },
  'invalid-attributes': { status: 422, title: 'The attributes do not fit what this service keeps.' },
  'external-identity-taken': { status: 409, title: 'Another account has that external identity.' },
  'unknown-hash': { status: 422, title: 'The password hash is of a form that is not read here.' },
  'hash-too-costly': { status: 422, title: 'To verify the password hash would take too much work.' },

  // API keys.
  'roles-not-held': { status: 403, title: 'A key has no role that its owner does not have.' },
  'expiry-required': { status: 422, title: 'A key with an administrative role must expire.' },
  'too-many-keys': { status: 409, title: 'The account has as many API keys as it may have.' },

  // A hook of the application.
  'hook-failed': { status: 503, title: 'A rule of this service could not be applied; try again shortly.' },

  // A refresh token was refused (RFC 6749 §5.2).
  'invalid-grant': { status: 400, title: 'The refresh token is not valid; sign in again.' },
  'refresh-token-reused': {
    status: 400,
    title: 'The refresh token was used before, so its login has ended; sign in again.',
  },

  // A registered client (RFC 6749 §5.2).
  'invalid-client': { status: 401, title: 'The client is not known, or its secret is wrong.' },
  'wrong-client': { status: 400, title: 'The credential was not issued to the client that asks.' },
  'token-too-large': {
    status: 422,
    title: 'The token would be larger than the byte budget; sign in for a session instead.',
  },
  // An operator asked for what must wait.
  'rotation-too-soon': {
    status: 409,
    title: 'The next key has not been published for long enough; wait, or force the rotation.',
  },
  'last-administrator': {
    status: 409,
    title: 'The last administrator stays one; make somebody else an administrator first.',
  },

  // A request was refused before its meaning was looked at.
  'malformed-body': { status: 400, title: 'The body is not well-formed JSON.' },
  'invalid-body': { status: 422, title: 'The body has a missing, unknown or invalid field.' },
  'invalid-parameter': { status: 422, title: 'A parameter in the address is missing, unknown or invalid.' },
  'malformed-request': { status: 400, title: 'The request is not well-formed HTTP.' },
  'invalid-target': {
    status: 400,
    title: 'The address is not written in its canonical form.',
  },
  'malformed-form': { status: 400, title: 'A form parameter is missing, repeated or not well-formed.' },
  'unsupported-media-type': { status: 415, title: 'The body is not of the media type that this call takes.' },
  'body-too-large': { status: 413, title: 'The body is too large.' },
  'headers-too-large': { status: 431, title: 'The headers are too large.' },
  'request-timeout': { status: 408, title: 'The request was not complete in time.' },
  'cross-site': { status: 403, title: 'Requests from other sites are refused.' },
  forbidden: { status: 403, title: 'The credential does not permit this.' },
  'not-found': { status: 404, title: 'There is nothing at this address.' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed at this address.' },

  'mail-unavailable': {
    status: 403,
    title: 'No mail can be sent from here; ask an administrator.',
  },

  // Faults.
  'storage-unavailable': { status: 503, title: 'The store cannot be reached; try again shortly.' },
  'shutting-down': { status: 503, title: 'The server is shutting down; try again on another node.' },
  'internal-error': { status: 500, title: 'The server failed to answer.' },
} as const

/** A code of the catalogue. */
export type Code = keyof typeof catalogue

/** Why a check refused a credential, or could not be made (`storage-unavailable`: ask again later). */
export type CheckRefusal =
  | 'missing'
  | 'malformed'
  | 'ambiguous'
  | 'cookies-too-large'
  | 'unknown'
  | 'expired'
  | 'not-yet-valid'
  | 'idle-timeout'
  | 'absolute-timeout'
  | 'revoked'
  | 'invalid-signature'
  | 'unknown-key'
  | 'decryption-failed'
  | 'wrong-type'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'invalid-dpop-proof'
  | 'use-dpop-nonce'
  | 'storage-unavailable'

/**
 * Why a URL outside was not requested, or its answer not taken. `special-address`: an address of the host is not one that requests
 * may go to. `redirected`, `encoded` and `too-large` are answers that are not followed, not decompressed and not read.
 */
export type OutsideRefusal =
  | 'invalid-url'
  | 'insecure-url'
  | 'credentials-in-url'
  | 'special-address'
  | 'unresolvable'
  | 'unreachable'
  | 'timeout'
  | 'redirected'
  | 'encoded'
  | 'too-large'

/** Base of every error that Countersign throws. Its `code` is for programs; its message is for the operator's log. */
export abstract class CountersignError extends Error {
  abstract readonly code: string
}

/**
 * The store could not do what was asked.
 *
 * The outcome of a write is unknown; every operation of every port is safe to retry unless its comment says otherwise.
 */
export class StorageError extends CountersignError {
  override readonly name = 'StorageError'
  readonly code = 'storage-unavailable'
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
  }
}

/** More waits for the store than may: this was turned away at once and nothing was done, so that the rest is answered. */
export class StoreBusyError extends StorageError {}

/** The clock of this node differs from what the nodes over the store share; nothing that lasts goes by it. */
export class ClockError extends CountersignError {
  override readonly name = 'ClockError'
  readonly code = 'clock-off'
}

/** An option, a setting or a stored secret does not fit; thrown at start, never while serving. */
export class ConfigurationError extends CountersignError {
  override readonly name = 'ConfigurationError'
  readonly code = 'invalid-configuration'
}

/** A mail could not be handed over, for a reason that may pass: it is tried again. Told once for each outage. */
export class MailError extends CountersignError {
  override readonly name = 'MailError'
  readonly code = 'mail-not-sent'
  /** @param reason - A word. */
  constructor(reason: string) {
    super(`A mail could not be sent and is tried again: ${reason}.`)
  }
}

/** What a `mail` function rejects with where a mail will never be taken, as for an address that does not exist: it is given up. */
export class MailRefusedError extends CountersignError {
  override readonly name = 'MailRefusedError'
  readonly code = 'refused'
}
