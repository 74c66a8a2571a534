/** The second proof of a sign-in: a code of the authenticator app, or a recovery code. */
import { type ReactNode, useEffect, useRef } from 'react'
import { type SignedIn, signInByFactor } from '../../api/account.ts'
import type { Held } from '../../api/credential.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { RefusalNotice } from '../form/refusal-notice.tsx'
import { useSubmission } from '../form/use-submission.ts'

export interface FactorStepProps {
  /** A secret of five minutes: what was proved so far. */
  ticket: string
  kind: Held['kind']
  /** @returns Whether it leads on. */
  onSignedIn: (signedIn: SignedIn) => Promise<boolean>
}

export function FactorStep({ ticket, kind, onSignedIn }: FactorStepProps): ReactNode {
  const { t, problem: say } = useSpeech()
  const form = useRef<HTMLFormElement>(null)
  const submission = useSubmission(async filled => {
    const answer = await signInByFactor(ticket, String(new FormData(filled).get('code')), kind)
    if (answer.ok) return (await onSignedIn(answer.value)) ? 'leave' : { code: 'offline' }
    form.current?.querySelector('input')?.select()
    return answer.problem.code === 'invalid-ticket' ? { code: 'factor-over' } : answer.problem
  })
  const { isBusy, secondsLeft, refusal } = submission
  // The form before it had the focus.
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  return (
    <form ref={form} onSubmit={submission.onSubmit} className="space-y-5">
      <RefusalNotice submission={submission} told={['invalid-factor']} />
      <Field
        label={t('factor.code')}
        hint={t('factor.code.hint')}
        name="code"
        error={refusal?.code === 'invalid-factor' ? say(refusal) : undefined}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        required
      />
      <Button type="submit" weight="primary" className="w-full" isBusy={isBusy} disabled={secondsLeft > 0}>
        {t(isBusy ? 'signIn.busy' : 'signIn.submit')}
      </Button>
      <p className="text-center text-sm">
        <a href="/sign-in" className="text-accent underline underline-offset-4">
          {t('factor.again')}
        </a>
      </p>
    </form>
  )
}
