/** One line of the audit log. */
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import type { AuditEvent } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { classNames } from '../../design/class-names.ts'
import { PersonLink } from '../../features/people/person-link.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

/** Told in the line itself. */
const told: ReadonlySet<string> = new Set(['action', 'outcome'])

export function EventLine({ event }: { event: AuditEvent }): ReactNode {
  const { t, word } = useSpeech()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    <li>
      <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 py-2.5 pr-5 pl-2 text-sm sm:pr-6 sm:pl-3 lg:grid-cols-[auto_11.5rem_10rem_5.5rem_minmax(0,1fr)_auto]">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={t('events.details', { sequence: event.sequence })}
          title={t('events.details', { sequence: event.sequence })}
          onClick={() => setOpen(!isOpen)}
          className="grid size-7 place-items-center rounded-[0.375rem] text-ink-soft hover:bg-sunken hover:text-ink print:invisible"
        >
          <ChevronRight
            aria-hidden
            className={classNames('size-4 transition-transform', isOpen && 'rotate-90')}
          />
        </button>
        <span className="text-ink-soft max-lg:col-start-2 max-lg:row-start-2">
          <Time at={event.at} isFull />
        </span>
        <span className="font-medium">{word('event', event.action)}</span>
        <span className="max-lg:text-right">
          <Badge tone={event.outcome === 'success' ? 'good' : 'bad'}>
            {t(`events.outcome.${event.outcome}`)}
          </Badge>
        </span>
        <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 empty:hidden max-lg:col-span-2 max-lg:col-start-2">
          <People event={event} />
          {event.kind !== undefined && <Badge tone={event.kind}>{t(`xray.mode.${event.kind}`)}</Badge>}
          {event.detail !== undefined && (
            <code className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">{event.detail}</code>
          )}
        </span>
        {event.address !== undefined && (
          <span className="font-mono text-[0.8125rem] text-ink-soft max-lg:col-start-3 max-lg:row-start-2">
            {event.address}
          </span>
        )}
      </div>
      <dl
        id={id}
        hidden={!isOpen}
        className="grid gap-x-6 gap-y-1 bg-sunken px-5 py-3 text-[0.8125rem] sm:grid-cols-[12rem_minmax(0,1fr)] sm:px-6 [&[hidden]]:hidden"
      >
        {Object.entries(event)
          .filter(([name]) => !told.has(name))
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-soft">{word('events.field', name)}</dt>
              <dd className="font-mono [overflow-wrap:anywhere]">{String(value)}</dd>
            </div>
          ))}
      </dl>
    </li>
  )
}

/** Whom it concerns, and who did it where that was somebody else. */
function People({ event }: { event: AuditEvent }): ReactNode {
  const { t } = useSpeech()
  const { actor, subject } = event
  const isNobody = subject === undefined && event.action === 'sign-in'
  return (
    <>
      {subject !== undefined && <PersonLink id={subject} identifier={event.subject_identifier} />}
      {isNobody && <span className="text-ink-soft">{t('events.noAccount')}</span>}
      {actor !== undefined && actor !== subject && (
        <span className="text-ink-soft">
          {t('events.by')}{' '}
          {actor === 'operator' || actor === 'system' ? (
            t(`events.actor.${actor}`)
          ) : (
            <PersonLink id={actor} identifier={event.actor_identifier} />
          )}
        </span>
      )}
    </>
  )
}
