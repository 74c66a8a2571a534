/** Which events a webhook is told of: all of them, or those that are checked, by action and outcome. */
import { type ReactNode, useState } from 'react'
import { Choice } from '../../design/choice.tsx'
import { Field } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { actions } from './audit-actions.ts'

const outcomes = ['success', 'refused'] as const

/** `undefined`: all of them. */
export type ChosenEvents = ReadonlySet<string> | undefined

export function EventsChoice({
  value,
  error,
  onChange,
}: {
  value: ChosenEvents
  /** What is wrong with it, as a sentence. */
  error: string | undefined
  onChange: (value: ChosenEvents) => void
}): ReactNode {
  const { t } = useSpeech()
  const [sought, setSought] = useState('')
  const chosen = value ?? new Set<string>()
  const toggle = (name: string, isChosen: boolean) => {
    const next = new Set(chosen)
    if (isChosen) next.add(name)
    else next.delete(name)
    onChange(next)
  }
  const word = sought.trim().toLowerCase()
  const shown = actions.filter(
    action => action.includes(word) || t(`event.${action}`).toLowerCase().includes(word),
  )
  return (
    <div className="space-y-3">
      <Choice
        label={t('webhooks.events')}
        name="events"
        options={[
          { value: 'all', label: t('webhooks.events.all') },
          { value: 'some', label: t('webhooks.events.some') },
        ]}
        value={value === undefined ? 'all' : 'some'}
        onChange={next => onChange(next === 'all' ? undefined : new Set())}
      />
      {value !== undefined && (
        <>
          <Field
            label={t('webhooks.events.search')}
            type="search"
            value={sought}
            onChange={event => setSought(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <fieldset className="min-w-0">
            <legend className="sr-only">{t('webhooks.events.some')}</legend>
            <div className="max-h-64 divide-y divide-line overflow-y-auto rounded-control ring-1 ring-line ring-inset">
              {shown.map(action => (
                <div key={action} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 text-sm">
                  <span className="min-w-0 flex-1 basis-40">{t(`event.${action}`)}</span>
                  {outcomes.map(outcome => (
                    <label key={outcome} className="flex items-center gap-1.5">
                      <input
                        type="checkbox"
                        aria-label={`${t(`event.${action}`)}: ${t(`events.outcome.${outcome}`)}`}
                        checked={chosen.has(`${action}.${outcome}`)}
                        onChange={event => toggle(`${action}.${outcome}`, event.target.checked)}
                        className="size-4 shrink-0"
                      />
                      <span aria-hidden>{t(`events.outcome.${outcome}`)}</span>
                    </label>
                  ))}
                </div>
              ))}
              {shown.length === 0 && (
                <p className="px-3 py-2 text-sm text-ink-soft">{t('webhooks.events.none')}</p>
              )}
            </div>
          </fieldset>
          {error === undefined ? (
            <p className="text-sm text-ink-soft">{t('webhooks.events.count', { count: chosen.size })}</p>
          ) : (
            <p role="alert" className="text-sm text-bad">
              {error}
            </p>
          )}
        </>
      )}
    </div>
  )
}
