/** The sign-up form, which posts without a script as well: an account, and signed in with it at once; or, where that is confirmed, once the mail was answered. */
import { type ReactNode, useState } from 'react'
import { signIn, signUp } from '../../api/account.ts'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { RefusalNotice } from '../form/refusal-notice.tsx'
import { type Refusal, useSubmission } from '../form/use-submission.ts'
import { NewPasswordField } from '../password/new-password-field.tsx'
import { IdentifierField } from './identifier-field.tsx'
import { SignUpCode } from './sign-up-code.tsx'

const ofIdentifier: readonly string[] = ['identifier-taken', 'invalid-identifier', 'invalid-address']

export function SignUpForm({
  isConfirmed,
  returnTo,
  typed,
  posted,
  onSignedIn,
}: {
  /** Whether the name is a mail address, which has to be confirmed first. */
  isConfirmed: boolean
  returnTo: string
  /** The name in a form that was posted without a script. */
  typed: string
  /** Why that form was refused. */
  posted: Refusal | undefined
  onSignedIn: () => Promise<boolean>
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const [identifier, setIdentifier] = useState(typed)
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
    if (!made.ok) return toldOf(made.problem, isConfirmed)
    if ('flow' in made.value) setFlow(made.value.flow)
    else await enter()
    return 'leave'
  }, posted && toldOf(posted, isConfirmed))

  if (isCreated)
    return (
      <Notice tone="warn" role="alert">
        {t('signUp.created')}
      </Notice>
    )
  if (flow !== undefined) return <SignUpCode address={identifier} flow={flow} onConfirmed={enter} />
  const { isBusy, refusal, secondsLeft, onSubmit } = submission
  return (
    <form method="post" action="/sign-up" onSubmit={onSubmit} className="space-y-5">
      <RefusalNotice submission={submission} told={[...ofIdentifier, 'weak-password']} />
      <input type="hidden" name="return_to" value={returnTo} />
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

/** Where it has to be confirmed, what is no name is no mail address. */
function toldOf(refusal: Refusal, isConfirmed: boolean): Refusal {
  return isConfirmed && refusal.code === 'invalid-identifier' ? { code: 'invalid-address' } : refusal
}
