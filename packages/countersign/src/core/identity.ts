/** Who a request comes from: what a successful check answers, the same for either kind of credential. */

interface CommonIdentity {
  /** Subject id. */
  subject: string
  roles: readonly string[]
  /** Authentication methods (RFC 8176), e.g. `pwd`. */
  amr: readonly string[]
  /** When the subject proved who they are, wall time ms. */
  authTime: number
  /** When the credential ends at the latest, wall time ms. */
  expiresAt: number
}

export type SessionIdentity = CommonIdentity & {
  kind: 'session'
  sid: string
  /** There where it is an API key, which manages no credentials. */
  isKey?: true
  jti?: undefined
  jkt?: undefined
}

/** `jkt` names the key whose possession was proved, where the token is bound to one (RFC 9449). */
export type TokenIdentity = CommonIdentity & {
  kind: 'token'
  jti: string
  sid?: string
  jkt?: string
  /** The subject's epoch that it was issued under: an end of everything raises it. 0 where it is not known. */
  epoch?: number
}

export type Identity = SessionIdentity | TokenIdentity
