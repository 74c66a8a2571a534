/** Chooses a person by identifier; what is chosen is their id. Suggestions come while typing. */
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { listSubjects, readSubject } from '../../api/admin.ts'
import { inputClass } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { useSettled } from './use-settled.ts'

const maxSuggestions = 20

export function PersonField({
  subject,
  onChange,
}: {
  /** The id of who is chosen. */
  subject: string | undefined
  onChange: (subject: string | undefined) => void
}): ReactNode {
  const { t } = useSpeech()
  const id = useId()
  const [typed, setTyped] = useState<string>()
  const chosen = useQuery({
    queryKey: ['subject', subject],
    queryFn: ({ signal }) => readSubject(subject ?? '', signal),
    enabled: subject !== undefined,
    retry: false,
  })
  const query = useSettled((typed ?? '').trim())
  const found = useQuery({
    queryKey: ['suggested-subjects', query],
    queryFn: ({ signal }) => listSubjects({ query }, { limit: maxSuggestions }, signal),
    enabled: query !== '',
    placeholderData: previous => previous,
  })
  const suggestions = query === '' ? [] : (found.data?.subjects ?? [])
  const isNobody = query !== '' && query === typed?.trim() && found.data?.subjects.length === 0

  const choose = (text: string) => {
    const wanted = text.trim().toLowerCase()
    const exact = suggestions.find(({ identifier }) => identifier.toLowerCase() === wanted)
    if (exact === undefined) return setTyped(text)
    setTyped(undefined)
    onChange(exact.id)
  }
  const clear = () => {
    setTyped(undefined)
    onChange(undefined)
  }
  const onKeyDown = ({ key }: KeyboardEvent) => {
    const [only, ...others] = suggestions
    if (key === 'Enter' && only !== undefined && others.length === 0) choose(only.identifier)
    if (key === 'Escape') clear()
  }
  // One who is not there any more has events all the same.
  const shown = typed ?? (subject === undefined ? '' : (chosen.data?.identifier ?? subject))
  return (
    <div className="min-w-0 max-sm:w-full">
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {t('person.label')}
      </label>
      <div className="relative sm:w-64">
        <input
          id={id}
          type="text"
          list={`${id}-list`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          dir="auto"
          placeholder={t('person.anybody')}
          aria-describedby={`${id}-said`}
          value={shown}
          onChange={event => {
            if (event.target.value === '') clear()
            else choose(event.target.value)
          }}
          onKeyDown={onKeyDown}
          className={`${inputClass} pr-9 font-normal`}
        />
        {shown !== '' && (
          <button
            type="button"
            onClick={clear}
            aria-label={t('person.clear')}
            title={t('person.clear')}
            className="absolute inset-y-1 right-1 grid w-8 place-items-center rounded-[0.375rem] text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </button>
        )}
        <datalist id={`${id}-list`}>
          {suggestions.map(one => (
            <option key={one.id} value={one.identifier} />
          ))}
        </datalist>
      </div>
      <p id={`${id}-said`} role="status" className="mt-1 text-sm text-ink-soft empty:hidden">
        {isNobody && t('subjects.none')}
      </p>
    </div>
  )
}
