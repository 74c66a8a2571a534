/** Making an account for somebody: its name, a password or none, its roles. */
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { createSubject } from '../../api/admin.ts'
import { Dialog } from '../../design/dialog.tsx'
import { DialogButtons } from '../../features/form/dialog-buttons.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { useSubmission } from '../../features/form/use-submission.ts'
import { NewPasswordField } from '../../features/password/new-password-field.tsx'
import { sentOf } from '../../features/session/sent-of.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { IdentifierField, ofIdentifier } from './identifier-field.tsx'
import { RolesField } from './roles-field.tsx'
import { readRoles } from './roles-text.ts'

export function NewSubjectDialog({ onClose }: { onClose: () => void }): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const client = useQueryClient()
  const navigate = useNavigate()
  const [identifier, setIdentifier] = useState('')
  const [password, setPassword] = useState('')
  const [roles, setRoles] = useState('')
  const [wrongRoles, setWrongRoles] = useState<string>()
  const submission = useSubmission(async () => {
    const read = readRoles(roles, speech)
    setWrongRoles(read.ok ? undefined : read.why)
    if (!read.ok) return 'stay'
    const answer = await createSubject({
      identifier,
      roles: read.roles,
      ...(password !== '' && { password }),
    })
    if (!answer.ok) return sentOf(answer.problem)
    const { subject } = answer.value
    client.setQueryData(['subject', subject.id], subject)
    void client.invalidateQueries({ queryKey: ['subjects'] })
    onClose()
    await navigate({ to: '/admin/subjects/$id', params: { id: subject.id } })
    return 'leave'
  })
  const { refusal, onSubmit } = submission
  return (
    <Dialog title={t('subjects.new.title')} onClose={submission.isBusy ? undefined : onClose}>
      <form onSubmit={onSubmit} className="space-y-4">
        <RefusalNotice submission={submission} told={[...ofIdentifier, 'weak-password']} />
        <IdentifierField value={identifier} refusal={refusal} onChange={setIdentifier} />
        <NewPasswordField
          label={t('subjects.new.password')}
          name="password"
          identifier={identifier}
          value={password}
          onChange={setPassword}
          refusal={refusal}
          required={false}
        />
        <p className="text-sm text-ink-soft">{t('subjects.new.password.hint')}</p>
        <RolesField value={roles} error={wrongRoles} onChange={setRoles} />
        <DialogButtons submission={submission} submit={t('subjects.new.submit')} onClose={onClose} />
      </form>
    </Dialog>
  )
}
