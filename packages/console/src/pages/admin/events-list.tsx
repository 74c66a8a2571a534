/** Lines of the audit log, newest first; the hash and the rest of each is there to be opened. */
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import type { ReactNode } from 'react'
import { type EventFilter, listEvents } from '../../api/admin.ts'
import type { AuditEvent } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Empty } from '../../design/state.tsx'
import { LoadMore } from '../../features/shell/load-more.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

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
    <LoadState query={query} lines={8}>
      {events.length === 0 ? (
        <Empty sign={<ScrollText aria-hidden className="size-5" />} title={empty} />
      ) : (
        <ul className="divide-y divide-line">
          {events.map(event => (
            <Line key={event.sequence} event={event} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </LoadState>
  )
}

function Line({ event }: { event: AuditEvent }): ReactNode {
  const { t, word } = useSpeech()
  const rest = Object.entries(event).filter(([name]) => !['action', 'outcome'].includes(name))
  return (
    <li>
      <details className="group">
        <summary className="-outline-offset-2 grid list-none grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 px-5 py-2.5 text-sm hover:bg-sunken/60 sm:grid-cols-[7rem_10rem_5.5rem_minmax(0,1fr)_auto] sm:px-6 [&::-webkit-details-marker]:hidden">
          <span className="text-ink-soft max-sm:row-start-2">
            <Time at={event.at} />
          </span>
          <span className="font-medium">{word('event', event.action)}</span>
          <span>
            <Badge tone={event.outcome === 'success' ? 'good' : 'bad'}>
              {t(`events.outcome.${event.outcome}`)}
            </Badge>
          </span>
          <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 max-sm:col-span-2">
            {event.kind !== undefined && <Badge tone={event.kind}>{t(`xray.mode.${event.kind}`)}</Badge>}
            {event.detail !== undefined && (
              <code className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">{event.detail}</code>
            )}
            {event.actor !== undefined && (
              <span className="text-ink-soft">
                {t('events.by', { actor: '' })}
                <code className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">{event.actor}</code>
              </span>
            )}
          </span>
          {event.address !== undefined && (
            <span className="font-mono text-[0.8125rem] text-ink-soft max-sm:col-start-2 max-sm:row-start-2">
              {event.address}
            </span>
          )}
        </summary>
        <dl className="grid gap-x-6 gap-y-1 bg-sunken px-5 py-3 text-[0.8125rem] sm:grid-cols-[8rem_minmax(0,1fr)] sm:px-6">
          {rest.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-soft">{name}</dt>
              <dd className="font-mono [overflow-wrap:anywhere]">{String(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  )
}
