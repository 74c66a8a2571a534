/** Changing the password: what will be signed out is said before it is done. */
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { changePassword } from '../../api/account.ts'
import type { Problem } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Notice } from '../../design/notice.tsx'
import { PasswordField } from '../../features/password/password-field.tsx'
import { StrengthMeter } from '../../features/password/strength-meter.tsx'
import { expiry } from '../../features/session/expiry.ts'
import { useOwnSessions } from '../../features/session/own-sessions.ts'
import { RefusalNotice } from '../../features/sign-in/refusal-notice.tsx'
import { useCountdown } from '../../features/sign-in/use-countdown.ts'
import { useSpeech } from '../../i18n/language.tsx'

export function PasswordCard({
  identifier,
  currentSid,
}: {
  identifier: string
  currentSid: string | undefined
}): ReactNode {
  const { t } = useSpeech()
  const { data: sessions = [] } = useOwnSessions()
  const others = sessions.filter(({ sid }) => sid !== currentSid).length
  return (
    <Card
      title={t('password.title')}
      lead={
        <>
          {t('password.before')}{' '}
          {others > 0 &&
            t(others === 1 ? 'password.before.count_one' : 'password.before.count_other', { count: others })}
        </>
      }
    >
      <PasswordForm identifier={identifier} />
    </Card>
  )
}

export function PasswordForm({
  identifier,
  current: known,
  onDone,
}: {
  identifier: string
  current?: string
  onDone?: () => void
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const client = useQueryClient()
  const [current, setCurrent] = useState(known ?? '')
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
    onDone?.()
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
        label={t('password.current')}
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
