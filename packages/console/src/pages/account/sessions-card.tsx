/** One's sessions and devices: which they are, ending one, ending all others. */
import { useQueryClient } from '@tanstack/react-query'
import { MonitorOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { endOtherSessions, endOwnSession } from '../../api/account.ts'
import type { OwnSession } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Notice } from '../../design/notice.tsx'
import { Empty } from '../../design/state.tsx'
import { DeviceSign, deviceName } from '../../features/devices/device.tsx'
import { expiry } from '../../features/session/expiry.ts'
import { ownSessionsKey, useOwnSessions } from '../../features/session/own-sessions.ts'
import { Confirm } from '../../features/shell/confirm.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { useRelativeTime } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function SessionsCard({ kind }: { kind: 'session' | 'token' }): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const client = useQueryClient()
  const query = useOwnSessions()
  const [asked, setAsked] = useState<OwnSession | 'others'>()
  const [done, setDone] = useState<string>()
  const refresh = () => client.invalidateQueries({ queryKey: ownSessionsKey })
  const sessions = query.data ?? []

  const endOne = async (session: OwnSession) => {
    await endOwnSession(session.sid)
    setDone(t('sessions.ended', { device: deviceName(session.device, speech) }))
    if (session.current) expiry.note('revoked')
    await refresh()
  }
  const endOthers = async () => {
    await endOtherSessions()
    setDone(t('sessions.endOthers.done'))
    await refresh()
  }

  return (
    <Card
      title={t('sessions.title')}
      lead={
        <>
          {t('sessions.lead')} {kind === 'token' && t('sessions.lead.token')}
        </>
      }
      isFlush
      action={
        <Button weight="danger" size="small" onClick={() => setAsked('others')}>
          {t('sessions.endOthers')}
        </Button>
      }
    >
      <div role="status" className="px-5 sm:px-6">
        {done !== undefined && (
          <div className="pb-4">
            <Notice tone="good">{done}</Notice>
          </div>
        )}
      </div>
      <LoadState query={query} lines={6}>
        {sessions.length === 0 ? (
          <Empty sign={<MonitorOff aria-hidden className="size-5" />} title={t('sessions.none')}>
            {kind === 'token' && t('sessions.none.body')}
          </Empty>
        ) : (
          <ul className="divide-y divide-line border-t border-line">
            {sessions.map(session => (
              <SessionRow key={session.sid} session={session} onEnd={() => setAsked(session)} />
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
      </LoadState>
      {asked === 'others' && (
        <Confirm
          title={t('sessions.endOthers.title')}
          confirm={t('sessions.endOthers.confirm')}
          onConfirm={endOthers}
          onClose={() => setAsked(undefined)}
        >
          <p>{t('sessions.endOthers.body')}</p>
        </Confirm>
      )}
      {asked !== undefined && asked !== 'others' && (
        <Confirm
          title={t('sessions.end.title')}
          confirm={t('sessions.end.confirm')}
          onConfirm={() => endOne(asked)}
          onClose={() => setAsked(undefined)}
        >
          <p>{t('sessions.end.body', { device: deviceName(asked.device, speech) })}</p>
          {asked.current && <p>{t('sessions.end.body.current')}</p>}
        </Confirm>
      )}
    </Card>
  )
}

function SessionRow({ session, onEnd }: { session: OwnSession; onEnd: () => void }): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const name = deviceName(session.device, speech)
  const seen = useRelativeTime(session.last_seen_at)
  const created = useRelativeTime(session.created_at)
  return (
    <li className="flex items-center gap-4 px-5 py-4 sm:px-6">
      <DeviceSign type={session.device.type} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
          {session.current && <Badge tone="good">{t('sessions.current')}</Badge>}
          {session.carrier !== 'cookie' && (
            <Badge tone="token">{t(`sessions.carrier.${session.carrier}`)}</Badge>
          )}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-sm text-ink-soft">
          <span title={session.last_seen_at}>{t('sessions.seen', { when: seen })}</span>
          <span title={session.created_at}>{t('sessions.created', { when: created })}</span>
          {session.address !== undefined && (
            <span className="font-mono text-[0.8125rem]">{session.address}</span>
          )}
        </p>
      </div>
      <Button size="small" onClick={onEnd} aria-label={t('sessions.end.label', { device: name })}>
        {t('sessions.end')}
      </Button>
    </li>
  )
}
