/** The sign-up form: an account, and signed in with it at once; or, where that is confirmed, once the mail was answered. */
import { type ReactNode, useState } from 'react'
import { signIn, signUp } from '../../api/account.ts'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { RefusalNotice } from '../form/refusal-notice.tsx'
import { useSubmission } from '../form/use-submission.ts'
import { NewPasswordField } from '../password/new-password-field.tsx'
import { IdentifierField } from './identifier-field.tsx'
import { SignUpCode } from './sign-up-code.tsx'

const ofIdentifier: readonly string[] = ['identifier-taken', 'invalid-identifier', 'invalid-address']

export function SignUpForm({
  isConfirmed,
  onSignedIn,
}: {
  /** Whether the name is a mail address, which has to be confirmed first. */
  isConfirmed: boolean
  onSignedIn: () => Promise<boolean>
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const [identifier, setIdentifier] = useState('')
  const [password, setPassword] = useState('')
  const [isCreated, setCreated] = useState(false)
  const [flow, setFlow] = useState<string>()
  const enter = async () => {
    const entered = await signIn({ identifier, password, credential: 'session', remember: false })
    if (entered.ok) await onSignedIn()
    else setCreated(true)
  }
  const submission = useSubmission(async () => {
    const made = await signUp(identifier, password)
    if (!made.ok) {
      const isNoAddress = isConfirmed && made.problem.code === 'invalid-identifier'
      return isNoAddress ? { code: 'invalid-address' } : made.problem
    }
    if ('flow' in made.value) setFlow(made.value.flow)
    else await enter()
    return 'leave'
  })

  if (isCreated)
    return (
      <Notice tone="warn" role="alert">
        {t('signUp.created')}
      </Notice>
    )
  if (flow !== undefined) return <SignUpCode address={identifier} flow={flow} onConfirmed={enter} />
  const { isBusy, refusal, secondsLeft, onSubmit } = submission
  return (
    <form onSubmit={onSubmit} className="scripted space-y-5">
      <RefusalNotice submission={submission} told={[...ofIdentifier, 'weak-password']} />
      <IdentifierField
        hint={isConfirmed ? t('signUp.address') : undefined}
        value={identifier}
        onChange={event => setIdentifier(event.target.value)}
        error={refusal !== undefined && ofIdentifier.includes(refusal.code) ? say(refusal) : undefined}
      />
      <NewPasswordField
        label={t('field.password')}
        name="password"
        identifier={identifier}
        value={password}
        onChange={setPassword}
        refusal={refusal}
      />
      <Button type="submit" weight="primary" className="w-full" isBusy={isBusy} disabled={secondsLeft > 0}>
        {t(isBusy ? 'signUp.busy' : 'signUp.submit')}
      </Button>
    </form>
  )
}
