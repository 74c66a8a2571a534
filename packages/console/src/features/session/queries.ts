/** Server data of the page: one client, which notices in every answer when the credential has ended. */
import { MutationCache, QueryCache, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { whoami } from '../../api/account.ts'
import { ProblemError } from '../../api/problem.ts'
import type { Whoami } from '../../api/wire.ts'
import { aboutTyped, expiry } from './expiry.ts'

function notice(fault: unknown, client: QueryClient): void {
  if (!(fault instanceof ProblemError)) return
  const { status, code } = fault.problem
  if (status === 401 && !aboutTyped.has(code) && expiry.read() === undefined) void judgeEnd(client)
}

/**
 * Whether the credential of now lives, which the server is asked: a refusal may be about a cookie that another window has replaced.
 *
 * @returns `undefined` where the server could not say, and nothing is noted.
 */
export async function judgeEnd(client: QueryClient): Promise<boolean | undefined> {
  try {
    const { subject } = await whoami()
    const shown = client.getQueryData<Whoami>(whoamiKey)?.subject.identifier
    // Somebody else signed in in another window: what stands here is not theirs.
    if (shown !== undefined && shown !== subject.identifier) location.reload()
    return true
  } catch (fault) {
    if (!(fault instanceof ProblemError)) throw fault
    if (fault.problem.status !== 401) return undefined
    expiry.note(fault.problem.code)
    return false
  }
}

/** Worth asking again: nothing came, or the server said that it cannot just now. */
function isPassing(fault: unknown): boolean {
  return fault instanceof ProblemError && (fault.problem.status === 0 || fault.problem.status === 503)
}

export function createQueryClient(): QueryClient {
  const onError = (fault: unknown) => notice(fault, client)
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (count, fault) => count < 2 && isPassing(fault),
        retryDelay: count => 500 * 2 ** count,
        staleTime: 5000,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  return client
}

export const whoamiKey = ['whoami'] as const

export function useWhoami(): UseQueryResult<Whoami> {
  return useQuery({ queryKey: whoamiKey, queryFn: ({ signal }) => whoami(signal) })
}
