/** A session in a list: its device, when it was used, from where, and the button that ends it. */
import type { ReactNode } from 'react'
import type { OwnSession } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { classNames } from '../../design/class-names.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { fullTime } from '../../i18n/time.ts'
import { useRelativeTime } from '../shell/time.tsx'
import { DeviceSign, deviceName } from './device.tsx'

export function SessionRow({
  session,
  owner,
  isEnding,
  onEnd,
}: {
  session: OwnSession
  /** Whose it is, where that does not go without saying. */
  owner?: string | undefined
  isEnding: boolean
  onEnd: () => void
}): ReactNode {
  const speech = useSpeech()
  const { t, language } = speech
  const name = deviceName(session.device, speech)
  const seen = useRelativeTime(session.last_seen_at)
  const created = useRelativeTime(session.created_at)
  return (
    <li
      aria-busy={isEnding || undefined}
      className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 px-5 py-3.5 sm:gap-x-4 sm:px-6"
    >
      <div className={classNames('self-start sm:row-span-2', isEnding && 'opacity-50')}>
        <DeviceSign type={session.device.type} />
      </div>
      <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 font-medium">
        <bdi
          className={classNames('min-w-0 [overflow-wrap:anywhere]', isEnding && 'text-ink-soft line-through')}
        >
          {owner ?? name}
        </bdi>
        {session.current && <Badge tone="good">{t('sessions.current')}</Badge>}
        {session.carrier !== 'cookie' && (
          <Badge tone="token">{t(`sessions.carrier.${session.carrier}`)}</Badge>
        )}
      </p>
      <Button
        size="small"
        className="sm:row-span-2"
        isBusy={isEnding}
        onClick={() => {
          if (!isEnding) onEnd()
        }}
        aria-label={t(isEnding ? 'sessions.ending.label' : 'sessions.end.label', {
          device: owner === undefined ? name : `${name}, ${owner}`,
        })}
      >
        {t(isEnding ? 'sessions.ending' : 'sessions.end')}
      </Button>
      <p className="col-span-2 col-start-2 mt-0.5 flex flex-wrap gap-x-3 text-sm text-ink-soft sm:col-span-1 sm:gap-x-0 sm:[&>span+span]:before:mx-1.5 sm:[&>span+span]:before:content-['·'_/_'']">
        {owner !== undefined && <span>{name}</span>}
        <span className="whitespace-nowrap" title={fullTime(Date.parse(session.last_seen_at), language)}>
          {t('sessions.seen', { when: seen })}
        </span>
        <span className="whitespace-nowrap" title={fullTime(Date.parse(session.created_at), language)}>
          {t('sessions.created', { when: created })}
        </span>
        {session.address !== undefined && (
          <span className="font-mono text-[0.8125rem]">{session.address}</span>
        )}
      </p>
    </li>
  )
}
