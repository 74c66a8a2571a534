/** A webhook that is added or changed: where it is told, and of what. */
import { type ReactNode, useState } from 'react'
import { changeWebhook, createWebhook } from '../../api/webhooks.ts'
import type { Webhook } from '../../api/wire.ts'
import { Dialog } from '../../design/dialog.tsx'
import { Field } from '../../design/field.tsx'
import { DialogButtons } from '../../features/form/dialog-buttons.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { useSubmission } from '../../features/form/use-submission.ts'
import { sentOf } from '../../features/session/sent-of.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { type ChosenEvents, EventsChoice } from './events-choice.tsx'

export function WebhookDialog({
  webhook,
  onMade,
  onChanged,
  onClose,
}: {
  /** The one that is changed; none where one is added. */
  webhook?: Webhook
  onMade: (secret: string) => void
  onChanged: (url: string) => void
  onClose: () => void
}): ReactNode {
  const { t } = useSpeech()
  const what = webhook === undefined ? 'add' : 'edit'
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [events, setEvents] = useState<ChosenEvents>(chosenOf(webhook))
  const [isEmpty, setEmpty] = useState(false)
  const submission = useSubmission(async () => {
    setEmpty(events?.size === 0)
    // No names mean all of them, which is not what was chosen.
    if (events?.size === 0) return 'stay'
    const wish = { url: url.trim(), events: [...(events ?? [])].sort() }
    if (webhook === undefined) {
      const answer = await createWebhook(wish)
      if (!answer.ok) return sentOf(answer.problem)
      onMade(answer.value.secret)
    } else {
      const answer = await changeWebhook(webhook.id, wish)
      if (!answer.ok) return sentOf(answer.problem)
      onChanged(answer.value.url)
    }
    return 'leave'
  })
  const { refusal, onSubmit } = submission
  return (
    <Dialog title={t(`webhooks.${what}.title`)} isWide onClose={submission.isBusy ? undefined : onClose}>
      <form onSubmit={onSubmit} className="space-y-4">
        <RefusalNotice submission={submission} told={['invalid-body']} />
        <Field
          label={t('webhooks.url')}
          hint={t('webhooks.url.hint')}
          error={refusal?.code === 'invalid-body' ? t('webhooks.url.wrong') : undefined}
          value={url}
          onChange={event => setUrl(event.target.value)}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={2048}
          required
        />
        <EventsChoice
          value={events}
          error={isEmpty ? t('webhooks.events.needed') : undefined}
          onChange={next => {
            setEvents(next)
            setEmpty(false)
          }}
        />
        <DialogButtons submission={submission} submit={t(`webhooks.${what}.submit`)} onClose={onClose} />
      </form>
    </Dialog>
  )
}

function chosenOf(webhook: Webhook | undefined): ChosenEvents {
  return webhook === undefined || webhook.events.length === 0 ? undefined : new Set(webhook.events)
}
