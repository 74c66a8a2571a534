/** Every live session. */
import type { ReactNode } from 'react'
import { Card } from '../../design/card.tsx'
import { SessionsList } from '../../features/devices/sessions-list.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function SessionsPage(): ReactNode {
  const { t } = useSpeech()
  return (
    <>
      <PageTitle title={t('admin.sessions')} lead={t('adminSessions.lead')} />
      <Card title={t('admin.sessions')} isTitleHidden isFlush>
        <SessionsList empty={t('adminSessions.none')} />
      </Card>
    </>
  )
}
