/** The roles of a subject, as words in a line. Which of them cannot be one is told before anything is sent. */
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { readRoles } from './roles-text.ts'

export function RolesForm({
  roles,
  isBusy,
  onSave,
}: {
  roles: readonly string[]
  isBusy: boolean
  onSave: (roles: string[]) => void
}): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const [text, setText] = useState(roles.join(' '))
  const [error, setError] = useState<string>()
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    const read = readRoles(text, speech)
    setError(read.ok ? undefined : read.why)
    if (read.ok) onSave(read.roles)
  }
  return (
    <form onSubmit={save} className="flex flex-wrap items-start gap-3">
      <div className="min-w-0 flex-1 basis-72">
        <Field
          label={t('subject.roles.change')}
          hint={t('subject.roles.hint')}
          error={error}
          value={text}
          spellCheck={false}
          autoCapitalize="none"
          onChange={event => {
            setText(event.target.value)
            setError(undefined)
          }}
        />
      </div>
      <div className="sm:pt-6.5">
        <Button type="submit" isBusy={isBusy}>
          {t('subject.roles.save')}
        </Button>
      </div>
    </form>
  )
}
