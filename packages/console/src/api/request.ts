/** One request to the API: what it answers, or the problem. Never rejects for what a server or a network does. */
import { type CookieMode, credentialHeaders, credentialMode } from './credential.ts'
import { fetchWhole } from './fetch-whole.ts'
import { type Problem, ProblemError, readJson, readProblem } from './problem.ts'

export type Answer<Value> = { ok: true; value: Value; headers: Headers } | { ok: false; problem: Problem }

export interface RequestOptions {
  body?: unknown
  signal?: AbortSignal
  /** Of a caller that holds its own credential. */
  headers?: Readonly<Record<string, string>>
  credentials?: CookieMode
  /** How long the whole answer may take, ms. */
  limitMs?: number
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export async function request<Value>(
  method: Method,
  path: string,
  {
    body,
    signal,
    headers = credentialHeaders(),
    credentials = credentialMode(),
    limitMs,
  }: RequestOptions = {},
): Promise<Answer<Value>> {
  const init = {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    credentials,
    redirect: 'error',
    ...(body !== undefined && { body: JSON.stringify(body) }),
  } as const
  const whole = await fetchWhole(path, init, signal, limitMs)
  if (whole === undefined) return { ok: false, problem: { code: 'offline', status: 0 } }
  const { response, text } = whole
  if (!response.ok) return { ok: false, problem: readProblem(whole) }
  const value = response.status === 204 ? undefined : readJson(text)
  if (value === undefined && response.status !== 204)
    return { ok: false, problem: { code: 'unreadable', status: response.status } }
  return { ok: true, value: value as Value, headers: response.headers }
}

/** The same for code that expects an answer. @throws {ProblemError} */
export async function ask<Value>(method: Method, path: string, options: RequestOptions = {}): Promise<Value> {
  const answer = await request<Value>(method, path, options)
  if (!answer.ok) throw new ProblemError(answer.problem)
  return answer.value
}
