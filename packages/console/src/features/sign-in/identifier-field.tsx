/** The field for who one is, as password managers look for it. */
import type { ReactNode } from 'react'
import { Field, type FieldProps } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function IdentifierField(props: Omit<FieldProps, 'label' | 'name'>): ReactNode {
  const { t } = useSpeech()
  return (
    <Field
      label={t('field.identifier')}
      name="identifier"
      autoComplete="username"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      maxLength={1024}
      required
      dir="auto"
      {...props}
    />
  )
}
