/** The end of a sign-up that is confirmed: a mail was sent, and its code, or its link, makes the account. */
import { type ReactNode, useEffect, useRef } from 'react'
import { confirmByCode } from '../../api/account.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { RefusalNotice } from '../form/refusal-notice.tsx'
import { useSubmission } from '../form/use-submission.ts'

export function SignUpCode({
  address,
  flow,
  onConfirmed,
}: {
  address: string
  /** A secret, which goes with the code. */
  flow: string
  onConfirmed: () => Promise<void>
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const form = useRef<HTMLFormElement>(null)
  const submission = useSubmission(async filled => {
    const answer = await confirmByCode(flow, String(new FormData(filled).get('code')))
    if (!answer.ok) return answer.problem
    await onConfirmed()
    return 'leave'
  })
  const { isBusy, refusal } = submission
  // The form before it had the focus.
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  return (
    <form ref={form} onSubmit={submission.onSubmit} className="space-y-5">
      <Notice role="status" title={t('signUp.sent')}>
        <p className="[overflow-wrap:anywhere]">{t('signUp.sent.body', { address })}</p>
      </Notice>
      <RefusalNotice submission={submission} told={['invalid-ticket']} />
      <Field
        label={t('signUp.code')}
        name="code"
        error={refusal?.code === 'invalid-ticket' ? say(refusal) : undefined}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={16}
        required
      />
      <Button type="submit" weight="primary" className="w-full" isBusy={isBusy}>
        {t('signUp.confirm')}
      </Button>
    </form>
  )
}
