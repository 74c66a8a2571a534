/** The field for a password that is being chosen: how strong it is, and why the server would not have it. */
import type { ReactNode } from 'react'
import { useSpeech } from '../../i18n/language.tsx'
import type { Refusal } from '../form/use-submission.ts'
import { PasswordField } from './password-field.tsx'
import { StrengthMeter } from './strength-meter.tsx'

export function NewPasswordField({
  label,
  name,
  identifier,
  value,
  onChange,
  refusal,
  required = true,
}: {
  label: string
  name: string
  /** Whose it is: what is like the name is weak. */
  identifier: string
  value: string
  onChange: (value: string) => void
  /** Of the form; told here where it is about the password. */
  refusal: Refusal | undefined
  required?: boolean
}): ReactNode {
  const { t, problem: say } = useSpeech()
  return (
    <PasswordField
      label={label}
      name={name}
      autoComplete="new-password"
      maxLength={4096}
      required={required}
      value={value}
      onChange={event => onChange(event.target.value)}
      error={refusal?.code === 'weak-password' ? say(refusal) : undefined}
      hint={
        <>
          <p>{t('signUp.password.hint')}</p>
          <StrengthMeter password={value} identifier={identifier} />
        </>
      }
    />
  )
}
