/** The form that uses the mail up: says on which account, asks for the code and the password where they are needed. */
import { type ReactNode, useState } from 'react'
import type { SignedIn } from '../../api/account.ts'
import { type Presented, spendTicket } from '../../api/by-mail.ts'
import { Button } from '../../design/button.tsx'
import { Facts } from '../../design/card.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { type Refusal, useSubmission } from '../../features/form/use-submission.ts'
import { NewPasswordField } from '../../features/password/new-password-field.tsx'
import { type FactorDue, loadFactorStep } from '../../features/sign-in/factor-due.ts'
import { useSpeech } from '../../i18n/language.tsx'
import type { MailPage, MailStep } from '../../page-state.ts'
import { pathOf } from './ticket-of.ts'

export function FinishForm({
  page,
  at,
  returnTo,
  refusal: first,
  onDone,
}: {
  page: MailPage
  at: Extract<MailStep, { step: 'code' | 'show' }>
  returnTo: string
  refusal?: Refusal | undefined
  /** @param returnTo - Where a sign-in leads, as the server keeps it. */
  onDone: (returnTo: string | undefined) => void
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const [due, setDue] = useState<FactorDue>()
  const shown = at.step === 'show' ? at.shown : undefined
  const identifier = at.step === 'show' ? at.shown.identifier : at.identifier
  const wants = shown?.password ?? (page === 'recover' ? 'required' : 'none')
  const submission = useSubmission(async () => {
    const presented: Presented =
      at.step === 'show' ? { ticket: at.ticket } : { flow: at.flow, code: code.replace(/\s/g, '') }
    const answer = await spendTicket(page, presented, password === '' ? undefined : password)
    if (!answer.ok) {
      const { ticket } = answer.problem
      if (ticket === undefined) return answer.problem
      const loaded = await loadFactorStep(ticket)
      setDue(loaded)
      return loaded === undefined ? { code: 'offline' } : 'stay'
    }
    onDone(answer.value?.return_to)
    return 'leave'
  }, first)
  const { refusal } = submission
  const isOfCode = at.step === 'code' && refusal?.code === 'invalid-ticket'
  if (due !== undefined) {
    const enter = async ({ return_to: leadsTo }: SignedIn) => {
      onDone(leadsTo)
      return true
    }
    return <due.Step ticket={due.ticket} kind="session" onSignedIn={enter} />
  }
  return (
    <form method="post" action={pathOf(page)} onSubmit={submission.onSubmit} className="space-y-5">
      {shown === undefined ? (
        <Notice role="status" title={t(page === 'confirm' ? 'mail.sent.confirm' : 'mail.sent')}>
          {t('mail.sent.body')}
        </Notice>
      ) : (
        <>
          <p className="text-ink-soft">{t(`mail.${page}.effect`)}</p>
          <Facts
            facts={[
              [t('mail.account'), <Name key="account" text={identifier} />],
              ...(shown.address !== undefined && shown.address !== identifier
                ? [[t('mail.address'), <Name key="address" text={shown.address} />] as const]
                : []),
            ]}
          />
        </>
      )}
      <RefusalNotice
        submission={submission}
        told={['weak-password', ...(isOfCode ? ['invalid-ticket'] : [])]}
      />
      <input type="hidden" name="return_to" value={returnTo} />
      {at.step === 'show' ? (
        <input type="hidden" name="ticket" value={at.ticket} />
      ) : (
        <>
          <input type="hidden" name="flow" value={at.flow} />
          <Field
            label={t('mail.code')}
            name="code"
            hint={t('mail.code.hint')}
            error={isOfCode ? say(refusal) : undefined}
            value={code}
            onChange={event => setCode(event.target.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={16}
            required
          />
        </>
      )}
      {/* Tells a password manager whose password it is, and the server what was typed. */}
      <input type="text" name="username" autoComplete="username" value={identifier} readOnly hidden />
      {wants !== 'none' && (
        <NewPasswordField
          label={t('mail.newPassword')}
          name="new_password"
          identifier={identifier}
          value={password}
          onChange={setPassword}
          refusal={refusal}
          required={wants === 'required'}
        />
      )}
      {wants === 'optional' && <p className="text-sm text-ink-soft">{t('mail.password.optional')}</p>}
      <Button
        type="submit"
        weight="primary"
        className="w-full"
        isBusy={submission.isBusy}
        disabled={submission.secondsLeft > 0}
      >
        {t(`mail.${page}.submit`)}
      </Button>
    </form>
  )
}

function Name({ text }: { text: string }): ReactNode {
  return <bdi className="font-medium [overflow-wrap:anywhere]">{text}</bdi>
}
