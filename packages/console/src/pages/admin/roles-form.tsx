/** The roles of a subject, as words in a line. Which of them cannot be one is told before anything is sent. */
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'

/** As the API takes them. */
const role = /^[a-z][a-z0-9:._-]{0,63}$/
const maxRoles = 16

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
  const [error, setError] = useState<string>()
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    const words = [...new Set(text.split(/[\s,]+/).filter(word => word !== ''))]
    const wrong = words.filter(word => !role.test(word))
    const refused =
      wrong.length > 0
        ? t('subject.roles.wrong', { roles: wrong.map(word => `“${word}”`).join(', ') })
        : words.length > maxRoles
          ? t('subject.roles.tooMany', { count: words.length, max: maxRoles })
          : undefined
    setError(refused)
    if (refused === undefined) onSave(words)
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
