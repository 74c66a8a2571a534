/** What a webhook was not told after three days of tries, oldest first; each can be sent again. */
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { deadLettersLimit, listDeadLetters, resendDeadLetter } from '../../api/webhooks.ts'
import type { DeadLetter, Webhook } from '../../api/wire.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { Notice } from '../../design/notice.tsx'
import { Empty } from '../../design/state.tsx'
import { Table } from '../../design/table.tsx'
import { ActionsNotice } from '../../features/actions/actions-notice.tsx'
import { useActions } from '../../features/actions/use-actions.ts'
import { keepFocus } from '../../features/shell/keep-focus.ts'
import { LoadMore } from '../../features/shell/load-more.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

type Outcome = Awaited<ReturnType<typeof resendDeadLetter>>

export function DeadLettersDialog({
  webhook: { id, url },
  onClose,
}: {
  webhook: Webhook
  onClose: () => void
}): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const queryKey = ['dead-letters', id]
  const [last, setLast] = useState<{ sequence: number; outcome: Outcome }>()
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => listDeadLetters(id, pageParam, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: page => (page.length < deadLettersLimit ? undefined : page.at(-1)?.sequence),
    select: ({ pages }: InfiniteData<DeadLetter[]>) => pages.flat(),
  })
  const actions = useActions(() => client.invalidateQueries({ queryKey }))
  const resend = ({ sequence }: DeadLetter) => {
    setLast(undefined)
    actions.start({
      id: String(sequence),
      doing: t('webhooks.dead.doing', { sequence }),
      run: async () => setLast({ sequence, outcome: await resendDeadLetter(id, sequence) }),
    })
  }
  const letters = query.data ?? []
  return (
    <Dialog title={t('webhooks.dead')} isWide onClose={onClose}>
      <div className="space-y-4">
        <p className="text-sm text-ink-soft [overflow-wrap:anywhere]">{t('webhooks.dead.lead', { url })}</p>
        <ActionsNotice actions={actions} />
        {last !== undefined && (
          <Notice tone={last.outcome === 'delivered' ? 'good' : 'bad'} role="status">
            <p>{t(`webhooks.dead.${last.outcome}`, { sequence: last.sequence })}</p>
          </Notice>
        )}
        <div className="overflow-hidden rounded-control border border-line">
          <LoadState query={query}>
            {letters.length === 0 ? (
              <Empty title={t('webhooks.dead.none')} />
            ) : (
              <Table
                label={t('webhooks.dead')}
                rows={letters}
                keyOf={({ sequence }) => String(sequence)}
                ref={keepFocus}
                columns={[
                  { title: t('events.field.sequence'), cell: ({ sequence }) => sequence },
                  { title: t('webhooks.dead.attempts'), cell: ({ attempts }) => attempts },
                  { title: t('webhooks.dead.at'), cell: ({ died_at }) => <Time at={died_at} isFull /> },
                  {
                    title: t('webhooks.dead.resend'),
                    cell: letter => (
                      <Button
                        size="small"
                        isBusy={actions.isPending(String(letter.sequence))}
                        aria-label={t('webhooks.dead.resend.label', { sequence: letter.sequence })}
                        onClick={() => {
                          if (!actions.isPending(String(letter.sequence))) resend(letter)
                        }}
                      >
                        {t('webhooks.dead.resend')}
                      </Button>
                    ),
                  },
                ]}
              />
            )}
            <LoadMore query={query} />
          </LoadState>
        </div>
        <div className="flex justify-end">
          <Button onClick={onClose}>{t('action.close')}</Button>
        </div>
      </div>
    </Dialog>
  )
}
