/** Asks this server about a token: its public keys, and, only when somebody wishes, what the token is worth. */
import { credentialHeaders, credentialMode } from './credential.ts'
import { fetchWhole } from './fetch-whole.ts'
import { ProblemError, readJson, readProblem } from './problem.ts'
import { type Answer, ask, request } from './request.ts'

interface KeySet {
  keys: { kid?: string; alg?: string; kty: string }[]
}

export function readKeySet(): Promise<KeySet> {
  return ask('GET', '/.well-known/jwks.json', { headers: {}, credentials: 'omit' })
}

/** Presents the token, as its holder would. */
export function presentToken(token: string): Promise<Answer<{ subject: { identifier: string } }>> {
  return request('GET', '/auth/whoami', {
    headers: { authorization: `Bearer ${token}` },
    credentials: 'omit',
  })
}

/** For administrators: what is in it, if it is live (RFC 7662). @throws {ProblemError} */
export async function introspectToken(token: string): Promise<Readonly<Record<string, unknown>>> {
  const init = {
    method: 'POST',
    headers: credentialHeaders(),
    credentials: credentialMode(),
    body: new URLSearchParams({ token }),
  }
  const whole = await fetchWhole('/oauth2/introspect', init, undefined)
  if (whole === undefined) throw new ProblemError({ code: 'offline', status: 0 })
  if (!whole.response.ok) throw new ProblemError(readProblem(whole))
  return readJson(whole.text) as Readonly<Record<string, unknown>>
}
