/** A refusal or a fault as the API tells it (RFC 9457), or as the network does. */

export interface Problem {
  /** A code of the API, or `offline` where no answer came, or `unreadable` where it was none of the API's. */
  code: string
  /** 0 where no answer came. */
  status: number
  retryAfterSeconds?: number
  /** Why a password was refused. */
  weakness?: string
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

export async function readProblem(response: Response): Promise<Problem> {
  const { status, headers } = response
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  const wait = Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {}
  if (headers.get('content-type') !== 'application/problem+json')
    return { code: 'unreadable', status, ...wait }
  const { code, weakness } = (await response.json()) as { code: string; weakness?: string }
  return { code, status, ...wait, ...(weakness !== undefined && { weakness }) }
}
