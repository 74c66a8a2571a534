/** Changing the password: the current one, the new one, and what the server says of them. */
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { changePassword } from '../../api/account.ts'
import type { Problem } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { PasswordField } from '../password/password-field.tsx'
import { StrengthMeter } from '../password/strength-meter.tsx'
import { expiry } from '../session/expiry.ts'
import { RefusalNotice } from '../sign-in/refusal-notice.tsx'
import { useCountdown } from '../sign-in/use-countdown.ts'

export function PasswordForm({
  identifier,
  currentLabel,
}: {
  identifier: string
  /** What the current password is called. */
  currentLabel?: string
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [isDone, setDone] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const secondsLeft = useCountdown(problem)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isBusy || secondsLeft > 0) return
    setBusy(true)
    setDone(false)
    setProblem(undefined)
    const answer = await changePassword(current, next)
    setBusy(false)
    if (!answer.ok) {
      const { status, code } = answer.problem
      if (status === 401 && code !== 'invalid-credentials') expiry.note(code)
      else setProblem(answer.problem)
      return
    }
    setCurrent('')
    setNext('')
    setDone(true)
    await client.invalidateQueries()
  }

  const isWrong = problem?.code === 'invalid-credentials'
  const isWeak = problem?.code === 'weak-password'
  return (
    <form onSubmit={event => void submit(event)} className="max-w-md space-y-5">
      {problem !== undefined && !isWrong && !isWeak && (
        <RefusalNotice problem={problem} secondsLeft={secondsLeft} />
      )}
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
        error={isWrong ? t('password.wrong') : undefined}
      />
      <PasswordField
        label={t('password.new')}
        name="new"
        autoComplete="new-password"
        required
        value={next}
        onChange={event => setNext(event.target.value)}
        error={isWeak ? say(problem) : undefined}
        hint={
          <>
            <p>{t('signUp.password.hint')}</p>
            <StrengthMeter password={next} identifier={identifier} />
          </>
        }
      />
      <Button type="submit" weight="primary" isBusy={isBusy} disabled={secondsLeft > 0}>
        {t(isBusy ? 'password.busy' : 'password.submit')}
      </Button>
    </form>
  )
}
