/** Deleting one's account: what goes with it is said, and the password is asked for once more. */
import { type ReactNode, useState } from 'react'
import { removeOwnAccount } from '../../api/own-data.ts'
import { Dialog } from '../../design/dialog.tsx'
import { Notice } from '../../design/notice.tsx'
import { DialogButtons } from '../../features/form/dialog-buttons.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { useSubmission } from '../../features/form/use-submission.ts'
import { PasswordField } from '../../features/password/password-field.tsx'
import { sentOf } from '../../features/session/sent-of.ts'
import { tellWindows } from '../../features/session/windows.ts'
import { useSpeech } from '../../i18n/language.tsx'

/** Told at the field. */
const ofPassword = ['invalid-credentials', 'insufficient-authentication'] as const

export function LeaveDialog({ identifier, onClose }: { identifier: string; onClose: () => void }): ReactNode {
  const { t } = useSpeech()
  const [password, setPassword] = useState('')
  const submission = useSubmission(async () => {
    const answer = await removeOwnAccount(password === '' ? undefined : password)
    if (!answer.ok) return sentOf(answer.problem)
    tellWindows('signed-out')
    location.assign('/sign-in')
    return 'leave'
  })
  const { isBusy, refusal, onSubmit } = submission
  const code = ofPassword.find(one => one === refusal?.code)
  return (
    <Dialog title={t('leave.title')} onClose={isBusy ? undefined : onClose}>
      <form onSubmit={onSubmit} className="space-y-4">
        <Notice tone="bad">{t('leave.body')}</Notice>
        <RefusalNotice submission={submission} told={ofPassword} />
        {/* Tells a password manager whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={identifier} readOnly hidden />
        <PasswordField
          label={t('leave.password')}
          hint={t('leave.password.hint')}
          name="password"
          autoComplete="current-password"
          maxLength={4096}
          value={password}
          onChange={event => setPassword(event.target.value)}
          error={code && t(code === 'invalid-credentials' ? 'password.wrong' : 'leave.password.needed')}
        />
        <DialogButtons submission={submission} submit={t('leave.submit')} weight="danger" onClose={onClose} />
      </form>
    </Dialog>
  )
}
