/** A person's own sessions, page by page. */
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { listOwnSessions } from '../../api/account.ts'
import type { OwnSession } from '../../api/wire.ts'

export const ownSessionsKey = ['own-sessions'] as const

const refreshMs = 10_000

export function useOwnSessions(): UseInfiniteQueryResult<OwnSession[]> {
  return useInfiniteQuery({
    queryKey: ownSessionsKey,
    queryFn: ({ pageParam, signal }) => listOwnSessions(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next,
    select: ({ pages }) => pages.flatMap(page => page.sessions),
    refetchOnWindowFocus: true,
    staleTime: refreshMs,
  })
}
