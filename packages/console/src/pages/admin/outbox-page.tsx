/** The outbox: mails as they would look, newest first; each opens in place. */
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { Mail, MailX } from 'lucide-react'
import type { ReactNode } from 'react'
import { listOutbox } from '../../api/admin.ts'
import { ProblemError } from '../../api/problem.ts'
import { Card } from '../../design/card.tsx'
import { Empty } from '../../design/state.tsx'
import { LoadMore } from '../../features/shell/load-more.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { OutboxMailView } from './outbox-mail.tsx'

const refreshMs = 2000

export function OutboxPage(): ReactNode {
  const { t } = useSpeech()
  const query = useInfiniteQuery({
    queryKey: ['outbox'],
    queryFn: ({ pageParam, signal }) => listOutbox(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next,
    select: ({ pages }: InfiniteData<Awaited<ReturnType<typeof listOutbox>>>) =>
      pages.flatMap(page => page.mails),
    // Where there is no outbox, none will come.
    refetchInterval: ({ state }) => (isOff(state.error) ? false : refreshMs),
  })
  const mails = query.data ?? []
  return (
    <>
      <PageTitle title={t('admin.outbox')} lead={t('outbox.lead')} />
      <Card title={t('admin.outbox')} isTitleHidden isFlush>
        {isOff(query.error) ? (
          <Empty sign={<MailX aria-hidden className="size-5" />} title={t('outbox.off')}>
            {t('outbox.off.body')}
          </Empty>
        ) : (
          <LoadState query={query} everyMs={refreshMs}>
            {mails.length === 0 ? (
              <Empty sign={<Mail aria-hidden className="size-5" />} title={t('outbox.none')}>
                {t('outbox.none.body')}
              </Empty>
            ) : (
              <ul className="divide-y divide-line">
                {mails.map(mail => (
                  <li key={mail.id}>
                    <OutboxMailView mail={mail} />
                  </li>
                ))}
              </ul>
            )}
            <LoadMore query={query} />
          </LoadState>
        )}
      </Card>
    </>
  )
}

function isOff(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code === 'not-found'
}
