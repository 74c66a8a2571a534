/** The identifier of somebody’s account, with what the server said against it. */
import type { ReactNode } from 'react'
import { Field } from '../../design/field.tsx'
import type { Refusal } from '../../features/form/use-submission.ts'
import { useSpeech } from '../../i18n/language.tsx'

/** Refusals that are told at the field. */
export const ofIdentifier: readonly string[] = ['identifier-taken', 'invalid-identifier']

export function IdentifierField({
  value,
  refusal,
  onChange,
}: {
  value: string
  refusal: Refusal | undefined
  onChange: (value: string) => void
}): ReactNode {
  const { t, problem: say } = useSpeech()
  return (
    <Field
      label={t('field.identifier')}
      error={refusal !== undefined && ofIdentifier.includes(refusal.code) ? say(refusal) : undefined}
      value={value}
      onChange={event => onChange(event.target.value)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={254}
      required
    />
  )
}
