/** The roles of a subject, as words in a line. */
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function RolesForm({
  roles,
  isBusy,
  onSave,
}: {
  roles: readonly string[]
  isBusy: boolean
  onSave: (roles: string[]) => void
}): ReactNode {
  const { t } = useSpeech()
  const [text, setText] = useState(roles.join(' '))
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (!isBusy) onSave(text.split(/[\s,]+/).filter(role => role !== ''))
  }
  return (
    <form onSubmit={save} className="flex flex-wrap items-start gap-3">
      <div className="min-w-0 flex-1 basis-72">
        <Field
          label={t('subject.roles.change')}
          hint={t('subject.roles.hint')}
          value={text}
          spellCheck={false}
          autoCapitalize="none"
          onChange={event => setText(event.target.value)}
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
