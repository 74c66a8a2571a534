/** Asks this server to judge a token, only when somebody wishes: every check, and what a request with it would be told. */
import { type Answer, request } from './request.ts'

export type CheckName =
  | 'encryption'
  | 'form'
  | 'signature'
  | 'type'
  | 'issuer'
  | 'audience'
  | 'issued'
  | 'expiry'
  | 'revocation'

export interface TokenCheck {
  name: CheckName
  verdict: 'ok' | 'failed' | 'not-judged'
  /** Why it failed: a code of the API. */
  code?: string
  expected?: string
  found?: string
  /** Those that are missing, of another kind, or there twice. */
  claims?: string[]
}

/** A member of a JSON object as it is written: with every digit of a number. */
export interface Member {
  name: string
  json: string
}

export interface Judgement {
  /** `accepted`, or the code that a request with the token is refused with. */
  verdict: string
  needs_proof: boolean
  checks: TokenCheck[]
  /** Of an encrypted token only for administrators. */
  header?: Member[]
  payload?: Member[]
}

/** @param isAdministrator - Whether to ask as one, who is told what is inside of an encrypted token. */
export function judgeToken(
  token: string,
  isAdministrator: boolean,
  signal: AbortSignal,
): Promise<Answer<Judgement>> {
  if (isAdministrator) return request('POST', '/auth/admin/tokens/inspect', { body: { token }, signal })
  return request('POST', '/auth/token/inspect', {
    body: { token },
    signal,
    headers: {},
    credentials: 'omit',
  })
}
