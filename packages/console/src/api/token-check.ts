/** Asks this server about a token: its public keys, and, only when somebody wishes, what the token is worth. */
import { credentialHeaders, credentialMode } from './credential.ts'
import { type Problem, ProblemError, readProblem } from './problem.ts'
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
  let response: Response
  try {
    response = await fetch('/oauth2/introspect', {
      method: 'POST',
      headers: credentialHeaders(),
      credentials: credentialMode(),
      body: new URLSearchParams({ token }),
    })
  } catch {
    const problem: Problem = { code: 'offline', status: 0 }
    throw new ProblemError(problem)
  }
  if (!response.ok) throw new ProblemError(await readProblem(response))
  return (await response.json()) as Readonly<Record<string, unknown>>
}
