/** One subject: who it is, what it has signed in, what was done, and the ways to end it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { LogOut } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { readSubject, revokeSubject, updateSubject } from '../../api/admin.ts'
import type { ManagedSubject, Propagation } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { Card, Facts } from '../../design/card.tsx'
import { managedSessionsKey, SessionsList } from '../../features/devices/sessions-list.tsx'
import { PropagationList } from '../../features/propagation/propagation-list.tsx'
import { Confirm } from '../../features/shell/confirm.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { EventsList } from './events-list.tsx'
import { RolesForm } from './roles-form.tsx'

const route = getRouteApi('/signed-in/admin/subjects/$id')

export function SubjectPage(): ReactNode {
  const { id } = route.useParams()
  const subject = useQuery({ queryKey: ['subject', id], queryFn: ({ signal }) => readSubject(id, signal) })
  return (
    <LoadState query={subject} lines={8}>
      {subject.data !== undefined && <SubjectView key={id} subject={subject.data} />}
    </LoadState>
  )
}

function SubjectView({ subject }: { subject: ManagedSubject }): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const [asked, setAsked] = useState<'logout' | 'disable' | 'enable'>()
  const [propagation, setPropagation] = useState<Propagation>()
  const { id, identifier, status, roles } = subject

  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['subject', id] })
    await client.invalidateQueries({ queryKey: managedSessionsKey })
    await client.invalidateQueries({ queryKey: ['events'] })
    await client.invalidateQueries({ queryKey: ['subjects'] })
  }
  const logout = async () => {
    setPropagation(await revokeSubject(id))
    await refresh()
  }
  const setStatus = async (next: ManagedSubject['status']) => {
    await updateSubject(id, { status: next })
    await refresh()
  }

  return (
    <>
      <PageTitle
        title={identifier}
        action={
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setAsked(status === 'active' ? 'disable' : 'enable')}>
              {t(status === 'active' ? 'subject.disable' : 'subject.enable')}
            </Button>
            <Button weight="danger" onClick={() => setAsked('logout')}>
              <LogOut aria-hidden className="size-4" />
              {t('subject.logout')}
            </Button>
          </div>
        }
      />
      {propagation !== undefined && <PropagationList key={propagation.position} propagation={propagation} />}
      <Card title={t('account.profile')}>
        <Facts
          facts={[
            [
              t('subject.id'),
              <code key="id" className="font-mono text-sm">
                {id}
              </code>,
            ],
            [
              t('subjects.status'),
              <Badge key="status" tone={status === 'active' ? 'good' : 'bad'}>
                {t(`subjects.status.${status}`)}
              </Badge>,
            ],
            [t('subject.created'), <Time key="created" at={subject.created_at} />],
            [t('subject.passwordChanged'), <Time key="changed" at={subject.password_changed_at} />],
          ]}
        />
        <div className="mt-6 border-t border-line pt-5">
          <RolesForm
            roles={roles}
            onSave={async next => {
              await updateSubject(id, { roles: next })
              await refresh()
            }}
          />
        </div>
      </Card>
      <Card title={t('subject.sessions')} isFlush>
        <SessionsList subject={id} empty={t('subject.sessions.none')} />
      </Card>
      <Card title={t('subject.history')} isFlush>
        <EventsList filter={{ subject: id }} isFollowing={false} empty={t('subject.history.none')} />
      </Card>
      {asked === 'logout' && (
        <Confirm
          title={t('subject.logout.title', { identifier })}
          confirm={t('subject.logout')}
          onConfirm={logout}
          onClose={() => setAsked(undefined)}
        >
          <p>{t('subject.logout.body')}</p>
        </Confirm>
      )}
      {asked === 'disable' && (
        <Confirm
          title={t('subject.disable.title')}
          confirm={t('subject.disable')}
          onConfirm={() => setStatus('disabled')}
          onClose={() => setAsked(undefined)}
        >
          <p>{t('subject.disable.body', { identifier })}</p>
        </Confirm>
      )}
      {asked === 'enable' && (
        <Confirm
          title={t('subject.enable')}
          confirm={t('subject.enable')}
          onConfirm={() => setStatus('active')}
          onClose={() => setAsked(undefined)}
        >
          <p>{identifier}</p>
        </Confirm>
      )}
    </>
  )
}
