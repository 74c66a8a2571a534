/** The calls by which a page removes an account that it made itself. They use no credential of the browser. */
import { type Answer, request } from './request.ts'

interface Login {
  session: { sid: string }
  session_identifier: string
}

/** A session that no cookie carries. */
export function signInAside(identifier: string, password: string): Promise<Answer<Login>> {
  return request('POST', '/auth/sign-in', {
    headers: {},
    credentials: 'omit',
    body: { identifier, password, credential: 'session', carrier: 'header' },
  })
}

/** Counts as a use of the session, which idles no longer. */
export async function isSignedInAside(sessionIdentifier: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${sessionIdentifier}` }
  return (await request('GET', '/auth/whoami', { headers, credentials: 'omit' })).ok
}

/**
 * Removes the account. The request outlives the page (Fetch, `keepalive`), so that it can be the last thing that a page does.
 *
 * @returns Whether it is gone; false where no answer came. Safe to repeat.
 */
export async function removeAside(sessionIdentifier: string, password: string): Promise<boolean> {
  try {
    const { status } = await fetch('/auth/account', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${sessionIdentifier}`, 'content-type': 'application/json' },
      credentials: 'omit',
      keepalive: true,
      body: JSON.stringify({ password }),
    })
    return status === 204
  } catch {
    return false
  }
}
