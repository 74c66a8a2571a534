/** The first run: a password of one's own, then what to do next. For administrators: nobody else is led here, or has to do with it. */
import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { readSubject } from '../../api/admin.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { PasswordForm } from '../../features/password-change/password-form.tsx'
import { useWhoami } from '../../features/session/queries.ts'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { NextSteps } from './next-steps.tsx'
import { StepsList } from './steps-list.tsx'

export function WelcomePage({ issuer }: { issuer: string }): ReactNode {
  const { t } = useSpeech()
  const { data: me } = useWhoami()
  const id = me?.subject.id ?? ''
  const isAdministrator = me?.subject.roles.includes('admin') === true
  const subject = useQuery({
    queryKey: ['subject', id],
    queryFn: ({ signal }) => readSubject(id, signal),
    enabled: isAdministrator,
  })
  const [isLater, setLater] = useState(false)
  if (me === undefined) return undefined
  if (!isAdministrator) return <Navigate to="/account" replace />
  const isPrinted = subject.data !== undefined && subject.data.created_at === subject.data.password_changed_at
  const isChoosing = isPrinted && !isLater
  return (
    <>
      <PageTitle title={t('welcome.title')} lead={t('welcome.lead')} />
      <LoadState query={subject} lines={4} isPage>
        <StepsList password={isChoosing ? 'current' : isPrinted ? 'later' : 'done'} />
        {isChoosing ? (
          <Card
            title={t('welcome.password.title')}
            lead={t('welcome.password.lead')}
            action={
              <Button weight="quiet" size="small" className="max-sm:-ml-3" onClick={() => setLater(true)}>
                {t('welcome.password.later')}
              </Button>
            }
          >
            <PasswordForm identifier={me.subject.identifier} currentLabel={t('welcome.password.current')} />
          </Card>
        ) : (
          <NextSteps isChosen={!isPrinted} issuer={issuer} onChoose={() => setLater(false)} />
        )}
      </LoadState>
    </>
  )
}
