/** A session in a list: its device, when it was used, from where, and the button that ends it. */
import type { ReactNode } from 'react'
import type { OwnSession } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { classNames } from '../../design/class-names.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { fullTime } from '../../i18n/time.ts'
import { PersonLink } from '../people/person-link.tsx'
import { useRelativeTime } from '../shell/time.tsx'
import { DeviceSign, deviceName } from './device.tsx'

export function SessionRow({
  session,
  owner,
  hasAbsoluteTimes = false,
  isEnding,
  onEnd,
}: {
  session: OwnSession
  /** Whose it is, where that does not go without saying. */
  owner?: { id: string; identifier: string } | undefined
  /** Dates and times, in place of how long ago that was. */
  hasAbsoluteTimes?: boolean
  isEnding: boolean
  onEnd: () => void
}): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const name = deviceName(session.device, speech)
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
          {owner === undefined ? name : <PersonLink {...owner} />}
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
          device: owner === undefined ? name : `${name}, ${owner.identifier}`,
        })}
      >
        {t(isEnding ? 'sessions.ending' : 'sessions.end')}
      </Button>
      <p className="col-span-2 col-start-2 mt-0.5 flex flex-wrap gap-x-3 text-sm text-ink-soft sm:col-span-1 sm:gap-x-0 sm:[&>span+span]:before:mx-1.5 sm:[&>span+span]:before:content-['·'_/_'']">
        {owner !== undefined && <span>{name}</span>}
        <When text="sessions.seen" at={session.last_seen_at} isAbsolute={hasAbsoluteTimes} />
        <When text="sessions.created" at={session.created_at} isAbsolute={hasAbsoluteTimes} />
        {session.address !== undefined && (
          <span className="font-mono text-[0.8125rem]">{session.address}</span>
        )}
      </p>
    </li>
  )
}

function When({
  text,
  at,
  isAbsolute,
}: {
  text: 'sessions.seen' | 'sessions.created'
  at: string
  isAbsolute: boolean
}): ReactNode {
  const { t, language } = useSpeech()
  const relative = useRelativeTime(at)
  const full = fullTime(Date.parse(at), language)
  return (
    <span className="sm:whitespace-nowrap" title={isAbsolute ? relative : full}>
      {t(text, { when: isAbsolute ? full : relative })}
    </span>
  )
}
