/** Server data of the page: one client, which notices in every answer when the credential has ended. */
import { MutationCache, QueryCache, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { whoami } from '../../api/account.ts'
import { ProblemError } from '../../api/problem.ts'
import type { Whoami } from '../../api/wire.ts'
import { aboutTyped, expiry } from './expiry.ts'

function notice(fault: unknown): void {
  if (!(fault instanceof ProblemError)) return
  const { status, code } = fault.problem
  if (status === 401 && !aboutTyped.has(code)) expiry.note(code)
}

/** Worth asking again: nothing came, or the server said that it cannot just now. */
function isPassing(fault: unknown): boolean {
  return fault instanceof ProblemError && (fault.problem.status === 0 || fault.problem.status === 503)
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
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
}

export const whoamiKey = ['whoami'] as const

export function useWhoami(): UseQueryResult<Whoami> {
  return useQuery({ queryKey: whoamiKey, queryFn: ({ signal }) => whoami(signal) })
}
