/** The field for the roles of somebody who has no account yet. */
import type { ReactNode } from 'react'
import { Field } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function RolesField({
  value,
  error,
  onChange,
}: {
  value: string
  error: string | undefined
  onChange: (value: string) => void
}): ReactNode {
  const { t } = useSpeech()
  return (
    <Field
      label={t('subject.roles')}
      hint={t('subjects.new.roles.hint')}
      error={error}
      value={value}
      onChange={event => onChange(event.target.value)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  )
}
