/** One subject: who it is, what it has signed in, what was done, and the ways to end it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { LoaderCircle, LogOut } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { readSubject, revokeSubject, updateSubject } from '../../api/admin.ts'
import type { ManagedSubject, Propagation } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Button, buttonClass } from '../../design/button.tsx'
import { Card, Facts } from '../../design/card.tsx'
import { ActionsNotice } from '../../features/actions/actions-notice.tsx'
import { useActions } from '../../features/actions/use-actions.ts'
import { managedSessionsKey, SessionsList } from '../../features/devices/sessions-list.tsx'
import { PropagationList } from '../../features/propagation/propagation-list.tsx'
import { RoleBadges } from '../../features/roles/role-badges.tsx'
import { Confirm } from '../../features/shell/confirm.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Language } from '../../page-state.ts'
import { AttributesCard } from './attributes-card.tsx'
import { EventsList } from './events-list.tsx'
import { LanguageForm } from './language-form.tsx'
import { RolesForm } from './roles-form.tsx'
import { SubjectAccountCard } from './subject-account-card.tsx'
import { SubjectAddressesCard } from './subject-addresses-card.tsx'

const route = getRouteApi('/signed-in/admin/subjects/$id')

export function SubjectPage(): ReactNode {
  const { id } = route.useParams()
  const subject = useQuery({ queryKey: ['subject', id], queryFn: ({ signal }) => readSubject(id, signal) })
  return (
    <LoadState query={subject} lines={8} isPage>
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
  const actions = useActions(refresh)
  const logout = () => {
    setPropagation(undefined)
    actions.start({
      id: 'logout',
      doing: t('subject.logout.doing'),
      run: async () => setPropagation(await revokeSubject(id)),
    })
  }
  const setStatus = (next: ManagedSubject['status']) =>
    actions.start({
      id: 'status',
      doing: t(`subject.status.${next}.doing`),
      done: t(`subject.status.${next}.done`),
      run: () => updateSubject(id, { status: next }),
    })
  const setRoles = (next: string[]) =>
    actions.start({
      id: 'roles',
      doing: t('subject.roles.doing'),
      done: t('subject.roles.saved'),
      run: () => updateSubject(id, { roles: next }),
    })
  const setLanguage = (next: Language) =>
    actions.start({
      id: 'language',
      doing: t('subject.language.doing'),
      done: t('subject.language.saved'),
      run: () => updateSubject(id, { language: next }),
    })
  const isChanging = actions.isPending('status')
  const isLeaving = actions.isPending('logout')

  return (
    <>
      <PageTitle
        title={identifier}
        action={
          <div className="flex flex-wrap gap-2">
            <Button
              isBusy={isChanging}
              onClick={() => {
                if (!isChanging) setAsked(status === 'active' ? 'disable' : 'enable')
              }}
            >
              {t(status === 'active' ? 'subject.disable' : 'subject.enable')}
            </Button>
            <Button
              weight="danger"
              isBusy={isLeaving}
              onClick={() => {
                if (!isLeaving) setAsked('logout')
              }}
            >
              {!isLeaving && <LogOut aria-hidden className="size-4" />}
              {t('subject.logout')}
            </Button>
          </div>
        }
      />
      <ActionsNotice actions={actions} />
      {propagation !== undefined && (
        <PropagationList
          key={propagation.position}
          propagation={propagation}
          change="revocation"
          title={t('propagation.revocation.title')}
          onClose={() => setPropagation(undefined)}
        />
      )}
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
              <Pending key="status" isPending={isChanging}>
                <Badge tone={status === 'active' ? 'good' : 'bad'}>{t(`subjects.status.${status}`)}</Badge>
              </Pending>,
            ],
            [
              t('subject.roles'),
              <Pending key="roles" isPending={actions.isPending('roles')}>
                <RoleBadges roles={roles} />
              </Pending>,
            ],
            [t('subject.created'), <Time key="created" at={subject.created_at} isFull />],
            [
              t('subject.passwordChanged'),
              subject.has_password ? (
                <Time key="changed" at={subject.password_changed_at} isFull />
              ) : (
                t('subject.password.none')
              ),
            ],
          ]}
        />
        <div className="mt-6 space-y-5 border-t border-line pt-5">
          <RolesForm roles={roles} isBusy={actions.isPending('roles')} onSave={setRoles} />
          <LanguageForm
            language={subject.language}
            isBusy={actions.isPending('language')}
            onSave={setLanguage}
          />
        </div>
      </Card>
      <SubjectAccountCard subject={subject} />
      <AttributesCard subject={subject} />
      <SubjectAddressesCard id={id} />
      <Card title={t('subject.sessions')} isFlush>
        <SessionsList subject={id} empty={t('subject.sessions.none')} />
      </Card>
      <Card
        title={t('subject.history')}
        isFlush
        action={
          <Link to="/admin/events" search={{ subject: id }} className={buttonClass('plain', 'small')}>
            {t('subject.history.all')}
          </Link>
        }
      >
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
          <p>{t('subject.enable.body', { identifier })}</p>
        </Confirm>
      )}
    </>
  )
}

/** What is about to change; it stays as it is until the server has said otherwise. */
function Pending({ isPending, children }: { isPending: boolean; children: ReactNode }): ReactNode {
  return (
    <span aria-busy={isPending || undefined} className="inline-flex items-center gap-2">
      {children}
      {isPending && <LoaderCircle aria-hidden className="size-4 animate-spin text-ink-soft" />}
    </span>
  )
}
