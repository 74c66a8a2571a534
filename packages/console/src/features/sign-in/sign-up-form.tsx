/** The sign-up form: an account, and signed in with it at once. */
import { type ReactNode, useState } from 'react'
import { signIn, signUp } from '../../api/account.ts'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { RefusalNotice } from '../form/refusal-notice.tsx'
import { useSubmission } from '../form/use-submission.ts'
import { NewPasswordField } from '../password/new-password-field.tsx'
import { IdentifierField } from './identifier-field.tsx'

const ofIdentifier: readonly string[] = ['identifier-taken', 'invalid-identifier']

export function SignUpForm({ onSignedIn }: { onSignedIn: () => Promise<boolean> }): ReactNode {
  const { t, problem: say } = useSpeech()
  const [identifier, setIdentifier] = useState('')
  const [password, setPassword] = useState('')
  const [isCreated, setCreated] = useState(false)
  const submission = useSubmission(async () => {
    const made = await signUp(identifier, password)
    if (!made.ok) return made.problem
    const entered = await signIn({ identifier, password, credential: 'session', remember: false })
    if (entered.ok) await onSignedIn()
    else setCreated(true)
    return 'leave'
  })

  if (isCreated)
    return (
      <Notice tone="warn" role="alert">
        {t('signUp.created')}
      </Notice>
    )
  const { isBusy, refusal, secondsLeft, onSubmit } = submission
  return (
    <form onSubmit={onSubmit} className="scripted space-y-5">
      <RefusalNotice submission={submission} told={[...ofIdentifier, 'weak-password']} />
      <IdentifierField
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
