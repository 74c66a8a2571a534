/** The audit log: filtered, followed live, exported. */
import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { EventFilter } from '../../api/admin.ts'
import { type Problem, ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { inputClass } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { saveFile } from '../../features/files/save-file.ts'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { EventsList } from './events-list.tsx'
import { maxExported, readEvents, writeCsv } from './export-events.ts'

const actions = [
  'sign-up',
  'sign-in',
  'sign-out',
  'session-revoked',
  'token-revoked',
  'refresh-token-reused',
  'subject-revoked',
  'password-changed',
  'subject-updated',
  'subject-created',
  'key-created',
  'key-rotated',
  'key-revoked',
] as const
const outcomes = ['success', 'refused'] as const

export function EventsPage(): ReactNode {
  const { t, word, problem: say } = useSpeech()
  const [filter, setFilter] = useState<EventFilter>({})
  const [isFollowing, setFollowing] = useState(false)
  const [count, setCount] = useState<number>()
  const [isCut, setCut] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  const save = async (format: 'csv' | 'json') => {
    setCut(false)
    setProblem(undefined)
    setCount(0)
    try {
      const { events, isComplete } = await readEvents(filter, setCount)
      setCut(!isComplete)
      if (format === 'csv') saveFile(writeCsv(events), 'text/csv', 'countersign-audit.csv')
      else saveFile(JSON.stringify(events, undefined, 2), 'application/json', 'countersign-audit.json')
    } catch (fault) {
      if (!(fault instanceof ProblemError)) throw fault
      setProblem(fault.problem)
    } finally {
      setCount(undefined)
    }
  }

  return (
    <>
      <PageTitle title={t('admin.events')} lead={t('events.lead')} />
      <Card title={t('admin.events')} isTitleHidden isFlush>
        <div className="flex flex-wrap items-end gap-x-4 gap-y-3 border-b border-line p-5 sm:px-6">
          <Pick
            label={t('events.action')}
            value={filter.action ?? ''}
            options={actions.map(action => [action, word('event', action)])}
            all={t('events.all')}
            onChange={action => setFilter({ ...filter, action })}
          />
          <Pick
            label={t('events.outcome')}
            value={filter.outcome ?? ''}
            options={outcomes.map(outcome => [outcome, t(`events.outcome.${outcome}`)])}
            all={t('events.all')}
            onChange={outcome => setFilter({ ...filter, outcome })}
          />
          <label className="flex min-h-10 items-center gap-2">
            <input
              type="checkbox"
              className="size-4"
              checked={isFollowing}
              onChange={event => setFollowing(event.target.checked)}
            />
            {t('events.follow')}
          </label>
          <fieldset className="flex flex-wrap gap-2 sm:ml-auto">
            <legend className="sr-only">{t('events.export')}</legend>
            {(['csv', 'json'] as const).map(format => (
              <Button
                key={format}
                size="small"
                className="whitespace-nowrap"
                isBusy={count !== undefined}
                disabled={count !== undefined}
                onClick={() => void save(format)}
              >
                <Download aria-hidden className="size-4" />
                {t(`events.export.${format}`)}
              </Button>
            ))}
          </fieldset>
        </div>
        <div className="space-y-4 border-line px-5 text-sm has-[p]:border-b has-[p]:py-4 sm:px-6">
          <div role="status">
            {count !== undefined && <p>{t('events.export.progress', { count })}</p>}
            {isCut && (
              <Notice tone="warn">
                <p>{t('events.export.cut', { count: maxExported })}</p>
              </Notice>
            )}
          </div>
          {problem !== undefined && (
            <Notice tone="bad" role="alert" title={t('events.export.failed')}>
              <p>{say(problem)}</p>
            </Notice>
          )}
        </div>
        <EventsList filter={filter} isFollowing={isFollowing} empty={t('events.none')} />
      </Card>
    </>
  )
}

function Pick({
  label,
  value,
  options,
  all,
  onChange,
}: {
  label: string
  value: string
  options: readonly (readonly [value: string, label: string])[]
  all: string
  onChange: (value: string) => void
}): ReactNode {
  return (
    <label className="block text-sm font-medium">
      <span className="mb-1.5 block">{label}</span>
      <select
        value={value}
        onChange={event => onChange(event.target.value)}
        className={`${inputClass} pr-8 font-normal`}
      >
        <option value="">{all}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
