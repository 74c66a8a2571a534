/** A refusal or a fault as the API tells it (RFC 9457), or as the network does. */
import type { Whole } from './fetch-whole.ts'

export interface Problem {
  /** A code of the API, or `offline` where no answer came, or `unreadable` where it was none of the API's. */
  code: string
  /** 0 where no answer came. */
  status: number
  retryAfterSeconds?: number
  /** Why a password was refused. */
  weakness?: string
  /** With `factor-required`: a secret, what was proved so far. */
  ticket?: string
}

/** A problem on its way through code that expects answers only. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}

export function readProblem({ response: { status, headers }, text }: Whole): Problem {
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  const wait = Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {}
  const told = headers.get('content-type') === 'application/problem+json' ? readJson(text) : undefined
  if (typeof told !== 'object' || told === null || !('code' in told))
    return { code: 'unreadable', status, ...wait }
  const { code, weakness, ticket } = told as { code: string; weakness?: string; ticket?: string }
  return {
    code,
    status,
    ...wait,
    ...(weakness !== undefined && { weakness }),
    ...(ticket !== undefined && { ticket }),
  }
}

/** @returns `undefined` for what is not JSON, as the page of a proxy is not. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
