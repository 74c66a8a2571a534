/** Changing the password: the current one, the new one, and what the server says of them. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { changePassword } from '../../api/account.ts'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { RefusalNotice } from '../form/refusal-notice.tsx'
import { useSubmission } from '../form/use-submission.ts'
import { NewPasswordField } from '../password/new-password-field.tsx'
import { PasswordField } from '../password/password-field.tsx'
import { sentOf } from '../session/sent-of.ts'

export function PasswordForm({
  identifier,
  currentLabel,
}: {
  identifier: string
  /** What the current password is called. */
  currentLabel?: string
}): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [isDone, setDone] = useState(false)
  const submission = useSubmission(async () => {
    setDone(false)
    const answer = await changePassword(current, next)
    if (!answer.ok) return sentOf(answer.problem)
    setCurrent('')
    setNext('')
    setDone(true)
    await client.invalidateQueries()
    return 'stay'
  })
  const { isBusy, refusal, secondsLeft, onSubmit } = submission

  return (
    <form onSubmit={onSubmit} className="max-w-md space-y-5">
      <RefusalNotice submission={submission} told={['invalid-credentials', 'weak-password']} />
      {isDone && (
        <Notice tone="good" role="status">
          {t('password.done')}
        </Notice>
      )}
      {/* Tells a password manager whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={identifier} readOnly hidden />
      <PasswordField
        label={currentLabel ?? t('password.current')}
        name="current"
        autoComplete="current-password"
        required
        value={current}
        onChange={event => setCurrent(event.target.value)}
        error={refusal?.code === 'invalid-credentials' ? t('password.wrong') : undefined}
      />
      <NewPasswordField
        label={t('password.new')}
        name="new"
        identifier={identifier}
        value={next}
        onChange={setNext}
        refusal={refusal}
      />
      <Button type="submit" weight="primary" isBusy={isBusy} disabled={secondsLeft > 0}>
        {t(isBusy ? 'password.busy' : 'password.submit')}
      </Button>
    </form>
  )
}
