/** One request to the API: what it answers, or the problem. Never rejects for what a server or a network does. */
import { type CookieMode, credentialHeaders, credentialMode } from './credential.ts'
import { type Problem, ProblemError, readProblem } from './problem.ts'

export type Answer<Value> = { ok: true; value: Value; headers: Headers } | { ok: false; problem: Problem }

export interface RequestOptions {
  body?: unknown
  signal?: AbortSignal
  /** Of a caller that holds its own credential. */
  headers?: Readonly<Record<string, string>>
  credentials?: CookieMode
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export async function request<Value>(
  method: Method,
  path: string,
  { body, signal, headers = credentialHeaders(), credentials = credentialMode() }: RequestOptions = {},
): Promise<Answer<Value>> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      credentials,
      cache: 'no-store',
      redirect: 'error',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    })
  } catch (fault) {
    if (signal?.aborted === true) throw fault
    return { ok: false, problem: { code: 'offline', status: 0 } }
  }
  if (!response.ok) return { ok: false, problem: await readProblem(response) }
  const value = (response.status === 204 ? undefined : await response.json()) as Value
  return { ok: true, value, headers: response.headers }
}

/** The same for code that expects an answer. @throws {ProblemError} */
export async function ask<Value>(method: Method, path: string, options: RequestOptions = {}): Promise<Value> {
  const answer = await request<Value>(method, path, options)
  if (!answer.ok) throw new ProblemError(answer.problem)
  return answer.value
}
