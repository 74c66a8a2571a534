/** Sessions as an administrator sees them, each with whose it is, page by page. */
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { MonitorOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { endSession, listSessions } from '../../api/admin.ts'
import type { ManagedSession } from '../../api/wire.ts'
import { Empty } from '../../design/state.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { ActionsNotice } from '../actions/actions-notice.tsx'
import { useActions } from '../actions/use-actions.ts'
import { Confirm } from '../shell/confirm.tsx'
import { keepFocus } from '../shell/keep-focus.ts'
import { LoadMore } from '../shell/load-more.tsx'
import { LoadState } from '../shell/load-state.tsx'
import { deviceName } from './device.tsx'
import { SessionRow } from './session-row.tsx'

export const managedSessionsKey = ['managed-sessions'] as const

export function SessionsList({
  subject,
  isOwnerShown = false,
  empty,
}: {
  /** Whose; everybody's where it is absent. */
  subject?: string
  isOwnerShown?: boolean
  empty: string
}): ReactNode {
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
  const actions = useActions(() => client.invalidateQueries({ queryKey: managedSessionsKey }))
  const sessions = query.data ?? []
  const end = ({ sid, device, subject: { identifier } }: ManagedSession) => {
    const names = { device: `${deviceName(device, speech)}, ${identifier}` }
    actions.start({
      id: sid,
      doing: t('sessions.ending.label', names),
      done: t('sessions.ended', names),
      run: () => endSession(sid),
    })
  }
  return (
    <LoadState query={query} lines={5}>
      <div className="border-line px-5 has-[p]:border-b has-[p]:py-4 sm:px-6">
        <ActionsNotice actions={actions} />
      </div>
      <div ref={keepFocus} tabIndex={-1} className="outline-none">
        {sessions.length === 0 ? (
          <Empty sign={<MonitorOff aria-hidden className="size-5" />} title={empty} />
        ) : (
          <ul className="divide-y divide-line">
            {sessions.map(session => (
              <SessionRow
                key={session.sid}
                session={session}
                owner={isOwnerShown ? session.subject : undefined}
                hasAbsoluteTimes
                isEnding={actions.isPending(session.sid)}
                onEnd={() => setAsked(session)}
              />
            ))}
          </ul>
        )}
        <LoadMore query={query} />
      </div>
      {asked !== undefined && (
        <Confirm
          title={t('adminSessions.end.title')}
          confirm={t('sessions.end.confirm')}
          onConfirm={() => end(asked)}
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
