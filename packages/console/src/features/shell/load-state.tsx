/** What a page shows while its data is on its way, when it does not come, and when what came is old. */
import type { UseQueryResult } from '@tanstack/react-query'
import { CircleAlert, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { classNames } from '../../design/class-names.ts'
import { Empty, Skeleton } from '../../design/state.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { StaleNotice, useIsStale } from './stale.tsx'

type Loading = Pick<UseQueryResult, 'data' | 'dataUpdatedAt' | 'isPending' | 'error' | 'refetch'>

/** Draws `children` as soon as there is something to draw. What was loaded stays, greyed and with its age, where no newer comes. */
export function LoadState({
  query,
  lines = 3,
  everyMs,
  isPage = false,
  isDrawnAtOnce = false,
  children,
}: {
  query: Loading
  lines?: number
  /** How often it is asked for anew. */
  everyMs?: number
  /** It is what a page consists of, not what stands in a card. */
  isPage?: boolean
  /** `children` have places for what is still on its way, so that nothing moves when it comes. */
  isDrawnAtOnce?: boolean
  children: ReactNode
}): ReactNode {
  const { t, problem } = useSpeech()
  const isStale = useIsStale(query, everyMs)
  if (query.data !== undefined || (isDrawnAtOnce && query.isPending)) {
    return (
      <div data-stale={isStale || undefined} className={classNames(isPage && 'space-y-6')}>
        {isStale && (
          <div data-age className={classNames(!isPage && 'p-3')}>
            <StaleNotice query={query} />
          </div>
        )}
        {children}
      </div>
    )
  }
  if (query.isPending) return <Skeleton label={t('state.loading')} lines={lines} />
  const told = query.error instanceof ProblemError ? query.error.problem : { code: 'internal-error' }
  if (told.code === 'forbidden') {
    return (
      <Empty sign={<Lock aria-hidden className="size-5" />} title={t('state.forbidden')}>
        {t('state.forbidden.body')}
      </Empty>
    )
  }
  return (
    <div role="alert">
      <Empty
        sign={<CircleAlert aria-hidden className="size-5" />}
        title={t('state.error')}
        action={<Button onClick={() => void query.refetch()}>{t('state.retry')}</Button>}
      >
        {problem(told)}
      </Empty>
    </div>
  )
}
