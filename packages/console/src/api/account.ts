/** The calls of a person's own account. */
import { type Held, holdSession, holdToken } from './credential.ts'
import { type Answer, ask, request } from './request.ts'
import type { OwnSession, Page, Subject, Whoami } from './wire.ts'

export interface SignInWish {
  identifier: string
  password: string
  credential: Held['kind']
  remember: boolean
}

/** What a sign-in answers, besides the credential. */
export interface SignedIn {
  subject: Subject
  /** Where it leads, as it was asked for with a mail. */
  return_to?: string
}

/** Signs in; what was given is held from then on. */
export function signIn({ remember, ...wish }: SignInWish): Promise<Answer<SignedIn>> {
  const { credential } = wish
  return give('/auth/sign-in', credential, credential === 'session' ? { ...wish, remember } : wish)
}

/**
 * The second proof.
 *
 * @param ticket - Of the problem `factor-required`.
 * @param typed - A code of six digits is of the authenticator app, anything else a recovery code.
 * @param credential - Which was asked for with the first.
 */
export function signInByFactor(
  ticket: string,
  typed: string,
  credential: Held['kind'],
): Promise<Answer<SignedIn>> {
  const code = typed.replace(/[\s-]/g, '')
  const proof = /^\d{6}$/.test(code) ? { totp: code } : { recovery_code: typed }
  return give('/auth/sign-in/factor', credential, { ticket, ...proof })
}

async function give(path: string, credential: Held['kind'], body: object): Promise<Answer<SignedIn>> {
  const answer = await request<SignedIn & { access_token?: string; expires_in?: number }>('POST', path, {
    // A token in hand would go along; at sign-in only the browser's own session is of interest.
    headers: {},
    credentials: credential === 'session' ? 'same-origin' : 'omit',
    body,
  })
  if (!answer.ok) return answer
  const { access_token: token, expires_in: seconds = 0 } = answer.value
  if (token === undefined) holdSession()
  else holdToken(token, Date.now() + seconds * 1000)
  return answer
}

/** A flow where a mail was sent, whose code makes the account. */
export function signUp(
  identifier: string,
  password: string,
): Promise<Answer<{ subject: Subject } | { flow: string }>> {
  return request('POST', '/auth/sign-up', {
    headers: {},
    credentials: 'omit',
    body: { identifier, password },
  })
}

/** Confirms an address, or a sign-up, with the code of its mail and the flow of the page that asked. */
export function confirmByCode(flow: string, code: string): Promise<Answer<unknown>> {
  return request('POST', '/auth/addresses/confirm', {
    headers: {},
    credentials: 'omit',
    body: { flow, code: code.replace(/\s/g, '') },
  })
}

export function whoami(signal?: AbortSignal): Promise<Whoami> {
  return ask('GET', '/auth/whoami', signal === undefined ? {} : { signal })
}

export function signOut(scope: 'this' | 'everywhere' = 'this'): Promise<Answer<undefined>> {
  return request('POST', '/auth/sign-out', { body: { scope } })
}

export function listOwnSessions(
  cursor?: string,
  signal?: AbortSignal,
): Promise<Page<'sessions', OwnSession>> {
  const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
  return ask('GET', `/auth/sessions?limit=50${query}`, signal === undefined ? {} : { signal })
}

export function endOwnSession(sid: string): Promise<void> {
  return ask('DELETE', `/auth/sessions/${sid}`)
}

export function endOtherSessions(): Promise<void> {
  return ask('DELETE', '/auth/sessions')
}

export function changePassword(currentPassword: string, newPassword: string): Promise<Answer<undefined>> {
  return request('POST', '/auth/password', {
    body: { current_password: currentPassword, new_password: newPassword },
  })
}
