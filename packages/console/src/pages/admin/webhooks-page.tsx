/** Webhooks: endpoints of others that are told of what the audit log records; added, changed, given another secret, switched off and removed. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Webhook as WebhookSign } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { listWebhooks, removeWebhook, rotateWebhookSecret, setWebhookStatus } from '../../api/webhooks.ts'
import type { Webhook } from '../../api/wire.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Notice } from '../../design/notice.tsx'
import { Empty } from '../../design/state.tsx'
import { ActionsNotice } from '../../features/actions/actions-notice.tsx'
import { useActions } from '../../features/actions/use-actions.ts'
import { SecretOnce } from '../../features/secrets/secret-once.tsx'
import { Confirm } from '../../features/shell/confirm.tsx'
import { keepFocus } from '../../features/shell/keep-focus.ts'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { DeadLettersDialog } from './dead-letters-dialog.tsx'
import { WebhookDialog } from './webhook-dialog.tsx'
import { WebhookRow, type WebhookTask } from './webhook-row.tsx'

const webhooksKey = ['webhooks'] as const

type Asked =
  | { what: 'add' }
  | { what: 'secret'; secret: string; isRotated: boolean }
  | { what: Exclude<WebhookTask, 'enable'>; webhook: Webhook }

export function WebhooksPage(): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const query = useQuery({ queryKey: webhooksKey, queryFn: ({ signal }) => listWebhooks(signal) })
  const [asked, setAskedOf] = useState<Asked>()
  const [changed, setChanged] = useState<string>()
  const setAsked = (next: Asked | undefined) => {
    if (next !== undefined) setChanged(undefined)
    setAskedOf(next)
  }
  const refresh = () => client.invalidateQueries({ queryKey: webhooksKey })
  const actions = useActions(refresh)
  const close = () => setAsked(undefined)
  const webhooks = query.data ?? []

  const setStatus = ({ id, url }: Webhook, status: Webhook['status']) =>
    actions.start({
      id,
      doing: t(`webhooks.${status}.doing`, { url }),
      done: t(`webhooks.${status}.done`, { url }),
      run: () => setWebhookStatus(id, status),
    })
  const remove = ({ id, url }: Webhook) =>
    actions.start({
      id,
      doing: t('webhooks.removing', { url }),
      done: t('webhooks.removed', { url }),
      run: () => removeWebhook(id),
    })
  const rotate = async ({ id }: Webhook) => {
    const { secret } = await rotateWebhookSecret(id)
    setAsked({ what: 'secret', secret, isRotated: true })
    void refresh()
  }

  return (
    <>
      <PageTitle
        title={t('admin.webhooks')}
        lead={t('webhooks.lead')}
        action={
          <Button onClick={() => setAsked({ what: 'add' })}>
            <Plus aria-hidden className="size-4" />
            {t('webhooks.add')}
          </Button>
        }
      />
      <ActionsNotice actions={actions} />
      {changed !== undefined && (
        <Notice tone="good" role="status">
          <p className="[overflow-wrap:anywhere]">{t('webhooks.edited', { url: changed })}</p>
        </Notice>
      )}
      <Card title={t('admin.webhooks')} isTitleHidden isFlush>
        <LoadState query={query}>
          <div ref={keepFocus} tabIndex={-1} className="outline-none">
            {webhooks.length === 0 ? (
              <Empty sign={<WebhookSign aria-hidden className="size-5" />} title={t('webhooks.none')}>
                {t('webhooks.none.body')}
              </Empty>
            ) : (
              <ul className="divide-y divide-line">
                {webhooks.map(webhook => (
                  <WebhookRow
                    key={webhook.id}
                    webhook={webhook}
                    isBusy={actions.isPending(webhook.id)}
                    onTask={task => {
                      if (task === 'enable') setStatus(webhook, 'active')
                      else setAsked({ what: task, webhook })
                    }}
                  />
                ))}
              </ul>
            )}
          </div>
        </LoadState>
      </Card>
      {(asked?.what === 'add' || asked?.what === 'edit') && (
        <WebhookDialog
          {...(asked.what === 'edit' && { webhook: asked.webhook })}
          onMade={secret => {
            setAsked({ what: 'secret', secret, isRotated: false })
            void refresh()
          }}
          onChanged={url => {
            close()
            setChanged(url)
            void refresh()
          }}
          onClose={close}
        />
      )}
      {asked?.what === 'secret' && (
        <SecretOnce title={t('webhooks.secret')} secret={asked.secret} onClose={close}>
          {t(asked.isRotated ? 'webhooks.secret.rotated' : 'webhooks.secret.body')}
        </SecretOnce>
      )}
      {asked?.what === 'dead' && <DeadLettersDialog webhook={asked.webhook} onClose={close} />}
      {asked?.what === 'rotate' && (
        <Confirm
          title={t('webhooks.rotate.title')}
          confirm={t('webhooks.rotate')}
          onConfirm={() => rotate(asked.webhook)}
          onClose={close}
          closesItself={false}
        >
          <p className="[overflow-wrap:anywhere]">{t('webhooks.rotate.body', { url: asked.webhook.url })}</p>
        </Confirm>
      )}
      {(asked?.what === 'remove' || asked?.what === 'disable') && (
        <Confirm
          title={t(`webhooks.${asked.what}.title`)}
          confirm={t(`webhooks.${asked.what}`)}
          onConfirm={() =>
            asked.what === 'remove' ? remove(asked.webhook) : setStatus(asked.webhook, 'disabled')
          }
          onClose={close}
        >
          <p className="[overflow-wrap:anywhere]">
            {t(`webhooks.${asked.what}.body`, { url: asked.webhook.url })}
          </p>
        </Confirm>
      )}
    </>
  )
}
