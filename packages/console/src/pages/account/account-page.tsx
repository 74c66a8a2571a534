/** The account: who one is, what one is signed in with, password and data, addresses, API keys, and where else one is signed in. */
import type { ReactNode } from 'react'
import { Card, Facts } from '../../design/card.tsx'
import { CopyButton } from '../../design/copy-button.tsx'
import { RoleBadges } from '../../features/roles/role-badges.tsx'
import { useWhoami } from '../../features/session/queries.ts'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { AddressesCard } from './addresses-card.tsx'
import { ApiKeysCard } from './api-keys-card.tsx'
import { OwnDataCard } from './own-data-card.tsx'
import { PasswordCard } from './password-card.tsx'
import { SessionsCard } from './sessions-card.tsx'

export function AccountPage(): ReactNode {
  const { t, word } = useSpeech()
  const { data: me } = useWhoami()
  if (me === undefined) return undefined
  const { subject, credential } = me
  const handle = credential.sid ?? credential.jti
  return (
    <>
      <PageTitle title={t('account.title')} />
      <div className="grid gap-6 xl:grid-cols-2">
        <Card title={t('account.profile')}>
          <Facts
            facts={[
              [
                t('account.identifier'),
                <bdi key="identifier" className="font-medium">
                  {subject.identifier}
                </bdi>,
              ],
              [t('account.id'), <Handle key="id" text={subject.id} />],
              [t('account.roles'), <RoleBadges key="roles" roles={subject.roles} />],
            ]}
          />
        </Card>
        <Card title={t('account.credential')} lead={t(`account.credential.${credential.kind}`)}>
          <Facts
            facts={[
              [
                t(`account.credential.handle.${credential.kind}`),
                <Handle key="handle" text={handle ?? ''} />,
              ],
              [t('account.credential.since'), <Time key="since" at={credential.authenticated_at} />],
              [t('account.credential.until'), <Time key="until" at={credential.expires_at} />],
              [t('account.credential.how'), credential.amr.map(how => word('amr', how)).join(', ')],
            ]}
          />
        </Card>
      </div>
      <div className="grid gap-6 xl:grid-cols-2">
        <PasswordCard identifier={subject.identifier} currentSid={credential.sid} />
        <OwnDataCard identifier={subject.identifier} />
      </div>
      <AddressesCard />
      <ApiKeysCard roles={subject.roles} />
      {/* Last, since nobody knows how long it is before it has come: nothing below it has to move. */}
      <SessionsCard kind={credential.kind} />
    </>
  )
}

function Handle({ text }: { text: string }): ReactNode {
  const { t } = useSpeech()
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 font-mono text-sm [overflow-wrap:anywhere]">{text}</code>
      <CopyButton text={text} label={t('action.copy')} doneLabel={t('action.copied')} />
    </span>
  )
}
