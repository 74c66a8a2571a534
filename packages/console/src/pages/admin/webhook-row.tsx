/** One webhook: where it is told and of what, how it stands, and what can be done about it. */
import type { ReactNode } from 'react'
import type { Webhook } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export type WebhookTask = 'edit' | 'dead' | 'rotate' | 'disable' | 'enable' | 'remove'

/** Names of events that are shown; what is beyond them is counted. */
const mostShown = 12

export function WebhookRow({
  webhook: { url, events, status, attempts, created_at },
  isBusy,
  onTask,
}: {
  webhook: Webhook
  isBusy: boolean
  onTask: (task: WebhookTask) => void
}): ReactNode {
  const { t } = useSpeech()
  const tasks: readonly WebhookTask[] = [
    'edit',
    'dead',
    'rotate',
    status === 'active' ? 'disable' : 'enable',
    'remove',
  ]
  return (
    <li className="space-y-3 px-5 py-4 sm:px-6">
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 font-mono text-sm font-medium [overflow-wrap:anywhere]">{url}</code>
        <Badge tone={status === 'active' ? 'good' : 'bad'}>{t(`subjects.status.${status}`)}</Badge>
        {attempts > 0 && (
          <Badge tone="warn">
            {t(attempts === 1 ? 'webhooks.attempts_one' : 'webhooks.attempts_other', { count: attempts })}
          </Badge>
        )}
      </div>
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm text-ink-soft">
        <span>
          {t('webhooks.created')} <Time at={created_at} />
        </span>
        {events.length === 0 ? (
          <span>{t('webhooks.events.all')}</span>
        ) : (
          events.slice(0, mostShown).map(name => (
            <code key={name} className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">
              {name}
            </code>
          ))
        )}
        {events.length > mostShown && (
          <span>{t('webhooks.events.more', { count: events.length - mostShown })}</span>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        {tasks.map(task => (
          <Button
            key={task}
            size="small"
            weight={task === 'remove' ? 'danger' : 'plain'}
            disabled={isBusy}
            aria-label={`${t(`webhooks.${task}`)}: ${url}`}
            onClick={() => onTask(task)}
          >
            {t(`webhooks.${task}`)}
          </Button>
        ))}
      </div>
    </li>
  )
}
