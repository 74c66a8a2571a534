/** One's sessions and devices: which they are, ending one, ending all others. */
import { useQueryClient } from '@tanstack/react-query'
import { MonitorOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { endOtherSessions, endOwnSession } from '../../api/account.ts'
import type { OwnSession } from '../../api/wire.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Empty } from '../../design/state.tsx'
import { ActionsNotice } from '../../features/actions/actions-notice.tsx'
import { useActions } from '../../features/actions/use-actions.ts'
import { deviceName } from '../../features/devices/device.tsx'
import { SessionRow } from '../../features/devices/session-row.tsx'
import { expiry } from '../../features/session/expiry.ts'
import { ownSessionsKey, useOwnSessions } from '../../features/session/own-sessions.ts'
import { tellWindows } from '../../features/session/windows.ts'
import { Confirm } from '../../features/shell/confirm.tsx'
import { keepFocus } from '../../features/shell/keep-focus.ts'
import { LoadMore } from '../../features/shell/load-more.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function SessionsCard({ kind }: { kind: 'session' | 'token' }): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const client = useQueryClient()
  const query = useOwnSessions()
  const [asked, setAsked] = useState<OwnSession | 'others'>()
  const actions = useActions(() => client.invalidateQueries({ queryKey: ownSessionsKey }))
  const sessions = query.data ?? []

  const endOne = ({ sid, current, device }: OwnSession) => {
    const names = { device: deviceName(device, speech) }
    actions.start({
      id: sid,
      doing: t('sessions.ending.label', names),
      done: t('sessions.ended', names),
      run: async () => {
        await endOwnSession(sid)
        if (!current) return
        tellWindows('signed-out')
        expiry.noteOwn()
      },
    })
  }
  const endOthers = () =>
    actions.start({
      id: 'others',
      doing: t('sessions.endOthers.doing'),
      done: t('sessions.endOthers.done'),
      run: endOtherSessions,
    })
  const isEnding = ({ sid, current }: OwnSession) =>
    actions.isPending(sid) || (!current && actions.isPending('others'))

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
      <div className="border-line px-5 has-[p]:border-b has-[p]:py-4 sm:px-6">
        <ActionsNotice actions={actions} />
      </div>
      <LoadState query={query} lines={6}>
        <div ref={keepFocus} tabIndex={-1} className="outline-none">
          {sessions.length === 0 ? (
            <Empty sign={<MonitorOff aria-hidden className="size-5" />} title={t('sessions.none')}>
              {kind === 'token' && t('sessions.none.body')}
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {sessions.map(session => (
                <SessionRow
                  key={session.sid}
                  session={session}
                  isEnding={isEnding(session)}
                  onEnd={() => setAsked(session)}
                />
              ))}
            </ul>
          )}
          <LoadMore query={query} />
        </div>
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
