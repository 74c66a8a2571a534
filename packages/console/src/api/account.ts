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

/** Signs in; what was given is held from then on. */
export async function signIn({
  identifier,
  password,
  credential,
  remember,
}: SignInWish): Promise<Answer<{ subject: Subject }>> {
  // A token in hand would go along; at sign-in only the browser's own session is of interest.
  const asBrowser = { headers: {}, credentials: credential === 'session' ? 'same-origin' : 'omit' } as const
  if (credential === 'session') {
    const answer = await request<{ subject: Subject }>('POST', '/auth/sign-in', {
      ...asBrowser,
      body: { identifier, password, credential, remember },
    })
    if (answer.ok) holdSession()
    return answer
  }
  const answer = await request<{ subject: Subject; access_token: string; expires_in: number }>(
    'POST',
    '/auth/sign-in',
    { ...asBrowser, body: { identifier, password, credential } },
  )
  if (answer.ok) holdToken(answer.value.access_token, Date.now() + answer.value.expires_in * 1000)
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
