/** One's API keys: which they are, making one, ending one. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { listApiKeys, revokeApiKey } from '../../api/api-keys.ts'
import type { ApiKey } from '../../api/wire.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Empty } from '../../design/state.tsx'
import { Table } from '../../design/table.tsx'
import { ActionsNotice } from '../../features/actions/actions-notice.tsx'
import { useActions } from '../../features/actions/use-actions.ts'
import { RoleBadges } from '../../features/roles/role-badges.tsx'
import { SecretOnce } from '../../features/secrets/secret-once.tsx'
import { Confirm } from '../../features/shell/confirm.tsx'
import { keepFocus } from '../../features/shell/keep-focus.ts'
import { LoadState } from '../../features/shell/load-state.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'

const apiKeysKey = ['own-api-keys'] as const

export function ApiKeysCard({ roles }: { roles: readonly string[] }): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const query = useQuery({ queryKey: apiKeysKey, queryFn: ({ signal }) => listApiKeys(signal) })
  const [asked, setAsked] = useState<'add' | { secret: string } | { revoke: ApiKey }>()
  const refresh = () => client.invalidateQueries({ queryKey: apiKeysKey })
  const actions = useActions(refresh)
  const close = () => setAsked(undefined)
  const revoke = ({ id, name }: ApiKey) =>
    actions.start({
      id,
      doing: t('apiKeys.revoking', { name }),
      done: t('apiKeys.revoked', { name }),
      run: () => revokeApiKey(id),
    })
  return (
    <Card
      title={t('apiKeys.title')}
      lead={t('apiKeys.lead')}
      isFlush
      action={
        <Button size="small" onClick={() => setAsked('add')}>
          <Plus aria-hidden className="size-4" />
          {t('apiKeys.add')}
        </Button>
      }
    >
      <div className="border-line px-5 has-[p]:border-b has-[p]:py-4 sm:px-6">
        <ActionsNotice actions={actions} />
      </div>
      <LoadState query={query} lines={2}>
        {query.data?.length === 0 ? (
          <Empty sign={<KeyRound aria-hidden className="size-5" />} title={t('apiKeys.none')} />
        ) : (
          <Table
            label={t('apiKeys.title')}
            rows={query.data ?? []}
            keyOf={({ id }) => id}
            ref={keepFocus}
            columns={[
              {
                title: t('apiKeys.name'),
                cell: ({ name }) => <bdi className="font-medium max-sm:[overflow-wrap:anywhere]">{name}</bdi>,
              },
              { title: t('account.roles'), cell: key => <RoleBadges roles={key.roles} /> },
              { title: t('apiKeys.created'), cell: ({ created_at }) => <Time at={created_at} /> },
              {
                title: t('apiKeys.used'),
                cell: ({ last_used_at }) =>
                  last_used_at === undefined ? t('apiKeys.unused') : <Time at={last_used_at} />,
              },
              {
                title: t('apiKeys.expires'),
                cell: ({ expires_at }) =>
                  expires_at === undefined ? t('apiKeys.never') : <Time at={expires_at} />,
              },
              {
                title: t('apiKeys.revoke'),
                cell: key => (
                  <Button
                    size="small"
                    weight="danger"
                    isBusy={actions.isPending(key.id)}
                    aria-label={t('apiKeys.revoke.label', { name: key.name })}
                    onClick={() => setAsked({ revoke: key })}
                  >
                    {t('apiKeys.revoke')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </LoadState>
      {asked === 'add' && (
        <NewKeyDialog
          roles={roles}
          onMade={secret => {
            setAsked({ secret })
            void refresh()
          }}
          onClose={close}
        />
      )}
      {asked !== undefined && asked !== 'add' && 'secret' in asked && (
        <SecretOnce title={t('apiKeys.made')} secret={asked.secret} onClose={close}>
          {t('apiKeys.made.body')}
        </SecretOnce>
      )}
      {asked !== undefined && asked !== 'add' && 'revoke' in asked && (
        <Confirm
          title={t('apiKeys.revoke.title')}
          confirm={t('apiKeys.revoke')}
          onConfirm={() => revoke(asked.revoke)}
          onClose={close}
        >
          <p className="[overflow-wrap:anywhere]">{t('apiKeys.revoke.body', { name: asked.revoke.name })}</p>
        </Confirm>
      )}
    </Card>
  )
}
