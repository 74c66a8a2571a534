/** Inviting somebody by mail: the account is made when they accept. */
import { type ReactNode, useState } from 'react'
import { inviteSubject } from '../../api/admin.ts'
import { Dialog } from '../../design/dialog.tsx'
import { Field } from '../../design/field.tsx'
import { Select } from '../../design/select.tsx'
import { DialogButtons } from '../../features/form/dialog-buttons.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { useSubmission } from '../../features/form/use-submission.ts'
import { sentOf } from '../../features/session/sent-of.ts'
import { useSpeech } from '../../i18n/language.tsx'
import type { Language } from '../../page-state.ts'
import { mailLanguages } from './mail-languages.ts'
import { RolesField } from './roles-field.tsx'
import { readRoles } from './roles-text.ts'

const ofAddress: readonly string[] = ['invalid-address', 'identifier-taken']

export interface SentInvitation {
  address: string
  expires_at: string
}

export function InviteDialog({
  onSent,
  onClose,
}: {
  onSent: (sent: SentInvitation) => void
  onClose: () => void
}): ReactNode {
  const speech = useSpeech()
  const { t, language, problem: say } = speech
  const [address, setAddress] = useState('')
  const [roles, setRoles] = useState('')
  const [wrongRoles, setWrongRoles] = useState<string>()
  const [ofMail, setOfMail] = useState<Language>(language)
  const submission = useSubmission(async () => {
    const read = readRoles(roles, speech)
    setWrongRoles(read.ok ? undefined : read.why)
    if (!read.ok) return 'stay'
    const answer = await inviteSubject({ address, roles: read.roles, language: ofMail })
    if (!answer.ok) return sentOf(answer.problem)
    onSent(answer.value)
    onClose()
    return 'leave'
  })
  const { refusal, onSubmit } = submission
  return (
    <Dialog title={t('subjects.invite.title')} onClose={submission.isBusy ? undefined : onClose}>
      <form onSubmit={onSubmit} className="space-y-4">
        <p className="text-sm text-ink-soft">{t('subjects.invite.body')}</p>
        <RefusalNotice submission={submission} told={ofAddress} />
        <Field
          label={t('addresses.address')}
          error={refusal !== undefined && ofAddress.includes(refusal.code) ? say(refusal) : undefined}
          value={address}
          onChange={event => setAddress(event.target.value)}
          inputMode="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
        />
        <RolesField value={roles} error={wrongRoles} onChange={setRoles} />
        <Select
          label={t('subjects.invite.language')}
          options={mailLanguages}
          value={ofMail}
          onChange={setOfMail}
        />
        <DialogButtons submission={submission} submit={t('subjects.invite.submit')} onClose={onClose} />
      </form>
    </Dialog>
  )
}
