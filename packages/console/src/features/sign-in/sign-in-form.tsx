/** The sign-in form: a plain one that posts without a script, taken over by the API where scripts run. */
import { type ReactNode, useState } from 'react'
import { signIn } from '../../api/account.ts'
import type { Held } from '../../api/credential.ts'
import { Button } from '../../design/button.tsx'
import { Choice } from '../../design/choice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { RefusalNotice } from '../form/refusal-notice.tsx'
import { type Refusal, useSubmission } from '../form/use-submission.ts'
import { PasswordField } from '../password/password-field.tsx'
import { type FactorDue, loadFactorStep } from './factor-due.ts'
import { IdentifierField } from './identifier-field.tsx'

export interface SignInFormProps {
  hasTokens: boolean
  returnTo: string
  identifier?: string
  remember?: boolean
  /** Of a form that was posted without a script. */
  refusal?: Refusal | undefined
  /** Called when the server has said so, with the kind of credential that is held now. Resolves with whether it leads on. */
  onSignedIn: (kind: Held['kind']) => Promise<boolean>
  /** The kind that is selected first. */
  kind?: Held['kind']
}

export function SignInForm({
  hasTokens,
  returnTo,
  identifier = '',
  remember = false,
  refusal,
  onSignedIn,
  kind: first = 'session',
}: SignInFormProps): ReactNode {
  const { t } = useSpeech()
  const [kind, setKind] = useState<Held['kind']>(first)
  const [due, setDue] = useState<FactorDue>()
  const submission = useSubmission(async form => {
    const fields = new FormData(form)
    const answer = await signIn({
      identifier: String(fields.get('identifier')),
      password: String(fields.get('password')),
      remember: fields.get('remember') === 'on',
      credential: kind,
    })
    if (answer.ok) return (await onSignedIn(kind)) ? 'leave' : { code: 'offline' }
    const { ticket } = answer.problem
    if (ticket !== undefined) {
      const loaded = await loadFactorStep(ticket)
      if (loaded === undefined) return { code: 'offline' }
      setDue(loaded)
      return 'stay'
    }
    // The name stays; the password is what was most likely wrong.
    const password = form.elements.namedItem('password')
    if (answer.problem.code === 'invalid-credentials' && password instanceof HTMLInputElement)
      password.select()
    return answer.problem
  }, refusal)
  const { isBusy, secondsLeft, onSubmit } = submission

  if (due !== undefined)
    return <due.Step ticket={due.ticket} kind={kind} onSignedIn={() => onSignedIn(kind)} />
  return (
    <form method="post" action="/sign-in" onSubmit={onSubmit} className="space-y-5">
      <RefusalNotice submission={submission} />
      <input type="hidden" name="return_to" value={returnTo} />
      <IdentifierField defaultValue={identifier} />
      <PasswordField
        label={t('field.password')}
        name="password"
        autoComplete="current-password"
        maxLength={4096}
        required
      />
      {hasTokens && (
        <div className="scripted">
          <Choice
            label={t('signIn.mode')}
            name="credential"
            isWide
            options={[
              { value: 'session', label: t('signIn.mode.session') },
              { value: 'token', label: t('signIn.mode.token') },
            ]}
            value={kind}
            onChange={setKind}
          />
          <p className="mt-1.5 text-sm text-ink-soft">{t(`signIn.mode.${kind}.hint`)}</p>
        </div>
      )}
      {kind === 'session' && (
        <label className="flex gap-2.5">
          <input type="checkbox" name="remember" defaultChecked={remember} className="mt-1 size-4 shrink-0" />
          <span>
            {t('signIn.remember')}
            <span className="block text-sm text-ink-soft">{t('signIn.remember.hint')}</span>
          </span>
        </label>
      )}
      <Button type="submit" weight="primary" className="w-full" isBusy={isBusy} disabled={secondsLeft > 0}>
        {t(isBusy ? 'signIn.busy' : 'signIn.submit')}
      </Button>
    </form>
  )
}
