/** Lines of the audit log, newest first: who, when, what. The hash and the rest of each is there to be opened. */
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import type { ReactNode } from 'react'
import { type EventFilter, listEvents } from '../../api/admin.ts'
import { Empty } from '../../design/state.tsx'
import { keepFocus } from '../../features/shell/keep-focus.ts'
import { LoadMore } from '../../features/shell/load-more.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { EventLine } from './event-line.tsx'

const followMs = 2000

export function EventsList({
  filter,
  isFollowing,
  empty,
}: {
  filter: EventFilter
  isFollowing: boolean
  empty: string
}): ReactNode {
  const { t } = useSpeech()
  const query = useInfiniteQuery({
    queryKey: ['events', filter],
    queryFn: ({ pageParam, signal }) => listEvents(filter, { cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next,
    select: ({ pages }: InfiniteData<Awaited<ReturnType<typeof listEvents>>>) =>
      pages.flatMap(page => page.events),
    refetchInterval: isFollowing ? followMs : false,
  })
  const events = query.data ?? []
  return (
    <LoadState query={query} lines={8} {...(isFollowing && { everyMs: followMs })}>
      <div ref={keepFocus} tabIndex={-1} className="outline-none">
        {events.length === 0 ? (
          <Empty sign={<ScrollText aria-hidden className="size-5" />} title={empty} />
        ) : (
          <>
            <p className="border-b border-line px-5 py-2 text-[0.8125rem] text-ink-soft sm:px-6">
              {t('events.zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
            </p>
            <ul className="divide-y divide-line">
              {events.map(event => (
                <EventLine key={event.sequence} event={event} />
              ))}
            </ul>
          </>
        )}
        <LoadMore query={query} />
      </div>
    </LoadState>
  )
}
