/** The sign-up form: an account, and signed in with it at once. */
import { type FormEvent, type ReactNode, useState } from 'react'
import { signIn, signUp } from '../../api/account.ts'
import type { Problem } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { PasswordField } from '../password/password-field.tsx'
import { StrengthMeter } from '../password/strength-meter.tsx'
import { RefusalNotice } from './refusal-notice.tsx'
import { useCountdown } from './use-countdown.ts'

const ofIdentifier: ReadonlySet<string> = new Set(['identifier-taken', 'invalid-identifier'])

export function SignUpForm({ onSignedIn }: { onSignedIn: () => void }): ReactNode {
  const { t, problem: say } = useSpeech()
  const [identifier, setIdentifier] = useState('')
  const [password, setPassword] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [isCreated, setCreated] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const secondsLeft = useCountdown(problem)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isBusy || secondsLeft > 0) return
    setBusy(true)
    setProblem(undefined)
    const made = await signUp(identifier, password)
    if (made.ok) {
      const entered = await signIn({ identifier, password, credential: 'session', remember: false })
      if (entered.ok) return onSignedIn()
      setCreated(true)
    } else setProblem(made.problem)
    setBusy(false)
  }

  if (isCreated)
    return (
      <Notice tone="warn" role="alert">
        {t('signUp.created')}
      </Notice>
    )
  const isWeak = problem?.code === 'weak-password'
  const isBadName = problem !== undefined && ofIdentifier.has(problem.code)
  return (
    <form onSubmit={event => void submit(event)} className="scripted space-y-5">
      {problem !== undefined && !isWeak && !isBadName && (
        <RefusalNotice problem={problem} secondsLeft={secondsLeft} />
      )}
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
        value={identifier}
        onChange={event => setIdentifier(event.target.value)}
        error={isBadName ? say(problem) : undefined}
      />
      <PasswordField
        label={t('field.password')}
        name="password"
        autoComplete="new-password"
        maxLength={4096}
        required
        value={password}
        onChange={event => setPassword(event.target.value)}
        error={isWeak ? say(problem) : undefined}
        hint={
          <>
            <p>{t('signUp.password.hint')}</p>
            <StrengthMeter password={password} identifier={identifier} />
          </>
        }
      />
      <Button type="submit" weight="primary" className="w-full" isBusy={isBusy} disabled={secondsLeft > 0}>
        {t(isBusy ? 'signUp.busy' : 'signUp.submit')}
      </Button>
    </form>
  )
}
