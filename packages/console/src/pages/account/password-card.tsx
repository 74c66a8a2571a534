/** Changing the password: what will be signed out is said before it is done. */
import type { ReactNode } from 'react'
import { Card } from '../../design/card.tsx'
import { PasswordForm } from '../../features/password-change/password-form.tsx'
import { useOwnSessions } from '../../features/session/own-sessions.ts'
import { useSpeech } from '../../i18n/language.tsx'

export function PasswordCard({
  identifier,
  currentSid,
}: {
  identifier: string
  currentSid: string | undefined
}): ReactNode {
  const { t } = useSpeech()
  const { data: sessions = [] } = useOwnSessions()
  const others = sessions.filter(({ sid }) => sid !== currentSid).length
  return (
    <Card
      title={t('password.title')}
      lead={
        <>
          {t('password.before')}{' '}
          {others > 0 &&
            t(others === 1 ? 'password.before.count_one' : 'password.before.count_other', { count: others })}
        </>
      }
    >
      <PasswordForm identifier={identifier} />
    </Card>
  )
}
