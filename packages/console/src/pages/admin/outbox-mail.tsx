/** One mail of the outbox: who gets it, and both of its forms. The HTML stands in a frame that can run nothing and lead nowhere. */
import { type ReactNode, useState } from 'react'
import type { OutboxMail } from '../../api/wire.ts'
import { Facts } from '../../design/card.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function OutboxMailView({ mail }: { mail: OutboxMail }): ReactNode {
  const { t } = useSpeech()
  // What nobody has opened needs no frame.
  const [isOpened, setIsOpened] = useState(false)
  return (
    <details onToggle={event => event.currentTarget.open && setIsOpened(true)}>
      <summary className="flex cursor-pointer flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-5 py-4 sm:px-6">
        <span className="min-w-0 font-medium [overflow-wrap:anywhere]" lang={mail.language}>
          {mail.subject}
        </span>
        <span className="min-w-0 text-sm text-ink-soft [overflow-wrap:anywhere]">{mail.to}</span>
      </summary>
      {isOpened && (
        <div className="space-y-5 px-5 pb-5 sm:px-6">
          <Facts
            facts={[
              [t('outbox.to'), mail.to],
              [t('outbox.written'), <Time key="at" at={mail.created_at} />],
              [t('outbox.messageId'), <code key="id">{mail.message_id}</code>],
            ]}
          />
          <section>
            <h3 className="mb-1.5 text-sm font-medium">{t('outbox.text')}</h3>
            <pre
              lang={mail.language}
              className="rounded-control bg-sunken p-4 font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]"
            >
              {mail.text}
            </pre>
          </section>
          <section>
            <h3 className="mb-1.5 text-sm font-medium">{t('outbox.html')}</h3>
            <iframe
              title={t('outbox.frame', { subject: mail.subject })}
              sandbox=""
              srcDoc={mail.html}
              className="h-128 w-full rounded-control border border-line"
            />
          </section>
        </div>
      )}
    </details>
  )
}
