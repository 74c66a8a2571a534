/** The audit log: filtered by what stands in the address, followed live, exported. */
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Card } from '../../design/card.tsx'
import { Select } from '../../design/select.tsx'
import { PersonField } from '../../features/search/person-field.tsx'
import type { EventsSearch } from '../../features/search/read-search.ts'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { actions } from './audit-actions.ts'
import { EventsExport } from './events-export.tsx'
import { EventsList } from './events-list.tsx'
import { InstantField } from './instant-field.tsx'

const route = getRouteApi('/signed-in/admin/events')

const outcomes = ['success', 'refused'] as const

export function EventsPage(): ReactNode {
  const { t, word } = useSpeech()
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const [isFollowing, setFollowing] = useState(false)
  const change = (members: { [Name in keyof EventsSearch]: EventsSearch[Name] | undefined }) => {
    const next = Object.entries({ ...filter, ...members }).filter(([, value]) => value !== undefined)
    // Back leads to the page before, not through every filter that was tried.
    void navigate({ search: Object.fromEntries(next), replace: true, resetScroll: false })
  }
  const isFiltered = Object.keys(filter).length > 0

  return (
    <>
      <PageTitle title={t('admin.events')} lead={t('events.lead')} />
      <Card title={t('admin.events')} isTitleHidden isFlush>
        <div className="space-y-4 border-b border-line p-5 sm:px-6 print:hidden">
          <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
            <Pick
              label={t('events.action')}
              value={filter.action ?? ''}
              options={actions.map(action => [action, word('event', action)])}
              all={t('events.all')}
              onChange={action => change({ action })}
            />
            <Pick
              label={t('events.outcome')}
              value={filter.outcome ?? ''}
              options={outcomes.map(outcome => [outcome, t(`events.outcome.${outcome}`)])}
              all={t('events.all')}
              onChange={outcome => change({ outcome: outcomes.find(one => one === outcome) })}
            />
            <PersonField subject={filter.subject} onChange={subject => change({ subject })} />
            <div className="flex flex-wrap gap-x-4 gap-y-3">
              <InstantField
                label={t('events.since')}
                value={filter.since}
                onChange={since => change({ since })}
              />
              <InstantField
                label={t('events.until')}
                value={filter.until}
                onChange={until => change({ until })}
              />
            </div>
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
            <label className="flex min-h-8 items-center gap-2">
              <input
                type="checkbox"
                className="size-4"
                checked={isFollowing}
                onChange={event => setFollowing(event.target.checked)}
              />
              {t('events.follow')}
            </label>
            <EventsExport filter={filter} />
          </div>
        </div>
        <EventsList
          filter={filter}
          isFollowing={isFollowing}
          empty={t(isFiltered ? 'events.none' : 'events.empty')}
        />
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
  onChange: (value: string | undefined) => void
}): ReactNode {
  return (
    <Select
      label={label}
      options={[['', all], ...options]}
      value={value}
      onChange={chosen => onChange(chosen === '' ? undefined : chosen)}
    />
  )
}
