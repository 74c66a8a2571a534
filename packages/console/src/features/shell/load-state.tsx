/** What a page shows while its data is on its way, and when it does not come. */
import type { UseQueryResult } from '@tanstack/react-query'
import { CircleAlert, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Empty, Skeleton } from '../../design/state.tsx'
import { useSpeech } from '../../i18n/language.tsx'

type Loading = Pick<UseQueryResult, 'data' | 'isPending' | 'error' | 'refetch'>

/** Draws `children` as soon as there is something to draw. What was loaded stays, also where loading it anew fails. */
export function LoadState({
  query,
  lines = 3,
  children,
}: {
  query: Loading
  lines?: number
  children: ReactNode
}): ReactNode {
  const { t, problem } = useSpeech()
  if (query.data !== undefined) return children
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
    <Empty
      sign={<CircleAlert aria-hidden className="size-5" />}
      title={t('state.error')}
      action={<Button onClick={() => void query.refetch()}>{t('state.retry')}</Button>}
    >
      {problem(told)}
    </Empty>
  )
}
