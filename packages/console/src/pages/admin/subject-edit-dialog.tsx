/** Another identifier or another password for somebody: a field in a dialog, which tells why it was refused. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { editSubject } from '../../api/admin.ts'
import type { ManagedSubject } from '../../api/wire.ts'
import { Dialog } from '../../design/dialog.tsx'
import { DialogButtons } from '../../features/form/dialog-buttons.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { useSubmission } from '../../features/form/use-submission.ts'
import { NewPasswordField } from '../../features/password/new-password-field.tsx'
import { sentOf } from '../../features/session/sent-of.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { IdentifierField, ofIdentifier } from './identifier-field.tsx'

export function SubjectEditDialog({
  subject: { id, identifier },
  what,
  onDone,
  onClose,
}: {
  subject: ManagedSubject
  what: 'rename' | 'password'
  onDone: () => void
  onClose: () => void
}): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const [name, setName] = useState(identifier)
  const [password, setPassword] = useState('')
  const submission = useSubmission(async () => {
    const answer = await editSubject(id, what === 'rename' ? { identifier: name } : { password })
    if (!answer.ok) return sentOf(answer.problem)
    onDone()
    onClose()
    await client.invalidateQueries()
    return 'leave'
  })
  const { refusal, onSubmit } = submission
  return (
    <Dialog title={t(`subject.${what}.title`)} onClose={submission.isBusy ? undefined : onClose}>
      <form onSubmit={onSubmit} className="space-y-4">
        <p className="text-ink-soft">{t(`subject.${what}.body`)}</p>
        <RefusalNotice submission={submission} told={[...ofIdentifier, 'weak-password']} />
        {what === 'rename' ? (
          <IdentifierField value={name} refusal={refusal} onChange={setName} />
        ) : (
          <NewPasswordField
            label={t('password.new')}
            name="new"
            identifier={identifier}
            value={password}
            onChange={setPassword}
            refusal={refusal}
          />
        )}
        <DialogButtons submission={submission} submit={t(`subject.${what}.submit`)} onClose={onClose} />
      </form>
    </Dialog>
  )
}
