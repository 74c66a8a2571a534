/** Sessions as an administrator sees them, each with whose it is, page by page. */
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { MonitorOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { endSession, listSessions } from '../../api/admin.ts'
import type { ManagedSession } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { Empty } from '../../design/state.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { Confirm } from '../shell/confirm.tsx'
import { LoadState } from '../shell/load-state.tsx'
import { useRelativeTime } from '../shell/time.tsx'
import { DeviceSign, deviceName } from './device.tsx'

export const managedSessionsKey = ['managed-sessions'] as const

/** @param subject - Whose; everybody's where it is absent. */
export function SessionsList({ subject, empty }: { subject?: string; empty: string }): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const client = useQueryClient()
  const [asked, setAsked] = useState<ManagedSession>()
  const query = useInfiniteQuery({
    queryKey: [...managedSessionsKey, subject],
    queryFn: ({ pageParam, signal }) => listSessions(subject, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next,
    select: ({ pages }: InfiniteData<Awaited<ReturnType<typeof listSessions>>>) =>
      pages.flatMap(page => page.sessions),
  })
  const sessions = query.data ?? []
  return (
    <LoadState query={query} lines={5}>
      {sessions.length === 0 ? (
        <Empty sign={<MonitorOff aria-hidden className="size-5" />} title={empty} />
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {sessions.map(session => (
            <Row
              key={session.sid}
              session={session}
              isNamed={subject === undefined}
              onEnd={() => setAsked(session)}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className="border-t border-line p-4 text-center">
          <Button size="small" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t(query.isFetchingNextPage ? 'state.loadingMore' : 'state.more')}
          </Button>
        </div>
      )}
      {asked !== undefined && (
        <Confirm
          title={t('adminSessions.end.title')}
          confirm={t('sessions.end.confirm')}
          onConfirm={async () => {
            await endSession(asked.sid)
            await client.invalidateQueries({ queryKey: managedSessionsKey })
          }}
          onClose={() => setAsked(undefined)}
        >
          <p>
            {t('adminSessions.end.body', {
              identifier: asked.subject.identifier,
              device: deviceName(asked.device, speech),
            })}
          </p>
        </Confirm>
      )}
    </LoadState>
  )
}

function Row({
  session,
  isNamed,
  onEnd,
}: {
  session: ManagedSession
  isNamed: boolean
  onEnd: () => void
}): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const name = deviceName(session.device, speech)
  const seen = useRelativeTime(session.last_seen_at)
  const created = useRelativeTime(session.created_at)
  return (
    <li className="flex items-center gap-4 px-5 py-3 sm:px-6">
      <DeviceSign type={session.device.type} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <bdi className="min-w-0 [overflow-wrap:anywhere]">
            {isNamed ? session.subject.identifier : name}
          </bdi>
          {session.current && <Badge tone="good">{t('sessions.current')}</Badge>}
          {session.carrier !== 'cookie' && (
            <Badge tone="token">{t(`sessions.carrier.${session.carrier}`)}</Badge>
          )}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-sm text-ink-soft">
          {isNamed && <span>{name}</span>}
          <span>{t('sessions.seen', { when: seen })}</span>
          <span>{t('sessions.created', { when: created })}</span>
          {session.address !== undefined && (
            <span className="font-mono text-[0.8125rem]">{session.address}</span>
          )}
        </p>
      </div>
      <Button
        size="small"
        onClick={onEnd}
        aria-label={t('sessions.end.label', { device: `${name}, ${session.subject.identifier}` })}
      >
        {t('sessions.end')}
      </Button>
    </li>
  )
}
