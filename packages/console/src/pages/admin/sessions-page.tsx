/** Every live session, or those of one person; whose, stands in the address. */
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Card } from '../../design/card.tsx'
import { SessionsList } from '../../features/devices/sessions-list.tsx'
import { PersonField } from '../../features/search/person-field.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'

const route = getRouteApi('/signed-in/admin/sessions')

export function SessionsPage(): ReactNode {
  const { t } = useSpeech()
  const { subject } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <PageTitle title={t('admin.sessions')} lead={t('adminSessions.lead')} />
      <Card title={t('admin.sessions')} isTitleHidden isFlush>
        <div className="border-b border-line p-5 sm:px-6 print:hidden">
          <PersonField
            subject={subject}
            onChange={next =>
              void navigate({
                search: next === undefined ? {} : { subject: next },
                replace: true,
                resetScroll: false,
              })
            }
          />
        </div>
        <SessionsList
          {...(subject !== undefined && { subject })}
          isOwnerShown
          empty={t(subject === undefined ? 'adminSessions.none' : 'subject.sessions.none')}
        />
      </Card>
    </>
  )
}
