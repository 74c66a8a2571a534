/** Adding a mail address: a mail goes to it, and its code, or its link, shows that one reads it. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { confirmByCode } from '../../api/account.ts'
import { addAddress } from '../../api/addresses.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { DialogButtons } from '../../features/form/dialog-buttons.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { useSubmission } from '../../features/form/use-submission.ts'
import { sentOf } from '../../features/session/sent-of.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { addressesKey } from './addresses-key.ts'

/** A mail that was sent: the flow, a secret, goes with the code that is in it. */
export interface SentMail {
  address: string
  flow: string
}

export function AddressDialog({
  address: first,
  sent: firstSent,
  onSent,
  onClose,
}: {
  /** Of one that is there and not confirmed; a new one is asked for where it is absent. */
  address?: string | undefined
  /** Of a mail that was sent before. */
  sent?: SentMail | undefined
  onSent: (sent: SentMail) => void
  onClose: () => void
}): ReactNode {
  const { t } = useSpeech()
  const [sent, setSent] = useState(firstSent)
  const [again, setAgain] = useState<string>()
  return (
    <Dialog
      title={t(first === undefined ? 'addresses.add.title' : 'addresses.confirm.title')}
      onClose={onClose}
    >
      {sent === undefined ? (
        <AskForm
          address={again ?? first}
          onSent={next => {
            onSent(next)
            setSent(next)
          }}
          onClose={onClose}
        />
      ) : (
        <CodeForm
          sent={sent}
          onAgain={() => {
            setAgain(sent.address)
            setSent(undefined)
          }}
          onClose={onClose}
        />
      )}
    </Dialog>
  )
}

function AskForm({
  address: known,
  onSent,
  onClose,
}: {
  address: string | undefined
  onSent: (sent: SentMail) => void
  onClose: () => void
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const client = useQueryClient()
  const [typed, setTyped] = useState(known ?? '')
  const submission = useSubmission(async () => {
    const answer = await addAddress(typed)
    if (!answer.ok) return sentOf(answer.problem)
    await client.invalidateQueries({ queryKey: addressesKey })
    onSent({ address: answer.value.address.address, flow: answer.value.flow })
    return 'leave'
  })
  const { refusal, onSubmit } = submission
  return (
    <form onSubmit={onSubmit} className="space-y-4">
      <RefusalNotice submission={submission} told={['invalid-address']} />
      {known === undefined ? (
        <Field
          label={t('addresses.address')}
          hint={t('addresses.add.hint')}
          error={refusal?.code === 'invalid-address' ? say(refusal) : undefined}
          value={typed}
          onChange={event => setTyped(event.target.value)}
          // The server says what a mail address is: browsers refuse some that are.
          inputMode="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
        />
      ) : (
        <p className="text-ink-soft [overflow-wrap:anywhere]">
          {t('addresses.again.body', { address: known })}
        </p>
      )}
      <DialogButtons submission={submission} submit={t('addresses.mail')} onClose={onClose} />
    </form>
  )
}

function CodeForm({
  sent: { address, flow },
  onAgain,
  onClose,
}: {
  sent: SentMail
  /** Asks for another mail: a code is good for ten minutes. */
  onAgain: () => void
  onClose: () => void
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const client = useQueryClient()
  const [code, setCode] = useState('')
  const form = useRef<HTMLFormElement>(null)
  // The form before it had the focus.
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const submission = useSubmission(async () => {
    const answer = await confirmByCode(flow, code)
    if (!answer.ok) return answer.problem
    await client.invalidateQueries()
    onClose()
    return 'leave'
  })
  const { refusal, onSubmit } = submission
  return (
    <form ref={form} onSubmit={onSubmit} className="space-y-4">
      <Notice role="status" title={t('addresses.sent')}>
        <p className="[overflow-wrap:anywhere]">{t('addresses.sent.body', { address })}</p>
      </Notice>
      <RefusalNotice submission={submission} told={['invalid-ticket']} />
      <Field
        label={t('addresses.code')}
        error={refusal?.code === 'invalid-ticket' ? say(refusal) : undefined}
        value={code}
        onChange={event => setCode(event.target.value)}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={16}
        required
      />
      <Button size="small" weight="quiet" onClick={onAgain}>
        {t('addresses.again')}
      </Button>
      <DialogButtons
        submission={submission}
        submit={t('addresses.confirm')}
        cancel={t('addresses.later')}
        onClose={onClose}
      />
    </form>
  )
}
