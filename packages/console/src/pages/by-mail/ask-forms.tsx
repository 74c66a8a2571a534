/** The forms that begin: for the identifier that a mail is sent to, and for the link of a mail that came already. */
import { type ReactNode, useState } from 'react'
import { haveMailSent, showTicket } from '../../api/by-mail.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { type Refusal, useSubmission } from '../../features/form/use-submission.ts'
import { IdentifierField } from '../../features/sign-in/identifier-field.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { MailPage, MailStep } from '../../page-state.ts'
import { pathOf, ticketOf } from './ticket-of.ts'

interface FormProps<Page extends MailPage> {
  page: Page
  returnTo: string
  /** Of a form that was posted without a script. */
  refusal?: Refusal | undefined
  onStep: (step: MailStep) => void
}

export function IdentifierForm({
  page,
  returnTo,
  refusal,
  typed,
  onStep,
}: FormProps<'recover' | 'link'> & { typed: string }): ReactNode {
  const { t } = useSpeech()
  const [identifier, setIdentifier] = useState(typed)
  const submission = useSubmission(async () => {
    const answer = await haveMailSent(page, identifier, returnTo)
    if (!answer.ok) return answer.problem
    onStep({ step: 'code', flow: answer.value.flow, identifier })
    return 'leave'
  }, refusal)
  return (
    <form method="post" action={pathOf(page)} onSubmit={submission.onSubmit} className="space-y-5">
      <RefusalNotice submission={submission} />
      <input type="hidden" name="return_to" value={returnTo} />
      <IdentifierField value={identifier} onChange={event => setIdentifier(event.target.value)} />
      <Button
        type="submit"
        weight="primary"
        className="w-full"
        isBusy={submission.isBusy}
        disabled={submission.secondsLeft > 0}
      >
        {t('mail.send')}
      </Button>
    </form>
  )
}

export function LinkForm({ page, returnTo, refusal, onStep }: FormProps<MailPage>): ReactNode {
  const { t, problem: say } = useSpeech()
  const submission = useSubmission(async form => {
    const ticket = ticketOf(String(new FormData(form).get('link')))
    const answer = await showTicket({ ticket })
    if (!answer.ok) return answer.problem
    onStep({ step: 'show', ticket, shown: answer.value })
    return 'leave'
  }, refusal)
  const told = submission.refusal
  return (
    <form method="post" action={pathOf(page)} onSubmit={submission.onSubmit} className="space-y-5">
      <RefusalNotice submission={submission} told={['invalid-ticket']} />
      <input type="hidden" name="return_to" value={returnTo} />
      <Field
        label={t('mail.paste')}
        name="link"
        hint={t('mail.paste.hint')}
        error={told?.code === 'invalid-ticket' ? say(told) : undefined}
        maxLength={2048}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <Button type="submit" className="w-full" isBusy={submission.isBusy}>
        {t('mail.paste.submit')}
      </Button>
    </form>
  )
}

/** Both where a mail can be asked for here; else the link alone. */
export function AskForms({
  page,
  returnTo,
  refusal,
  typed,
  onStep,
}: FormProps<MailPage> & { typed: string }): ReactNode {
  const { t } = useSpeech()
  const isOfTicket = refusal?.code === 'invalid-ticket'
  const linkForm = (
    <LinkForm page={page} returnTo={returnTo} refusal={isOfTicket ? refusal : undefined} onStep={onStep} />
  )
  if (page !== 'recover' && page !== 'link')
    return (
      <div className="space-y-5">
        <p className="text-ink-soft">{t(`mail.${page}.ask`)}</p>
        <LinkForm page={page} returnTo={returnTo} refusal={refusal} onStep={onStep} />
      </div>
    )
  return (
    <div className="space-y-5">
      <p className="text-ink-soft">{t(`mail.${page}.ask`)}</p>
      <IdentifierForm
        page={page}
        returnTo={returnTo}
        refusal={isOfTicket ? undefined : refusal}
        typed={typed}
        onStep={onStep}
      />
      <details open={isOfTicket} className="border-t border-line pt-5">
        <summary className="cursor-pointer text-sm font-medium">{t('mail.paste.or')}</summary>
        <div className="pt-4">{linkForm}</div>
      </details>
    </div>
  )
}
