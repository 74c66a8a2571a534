/** At the end of a list that comes page by page: the button for the next one, where there is one. */
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '../../design/button.tsx'
import { useSpeech } from '../../i18n/language.tsx'

type Paged = Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>

export function LoadMore({ query }: { query: Paged }): ReactNode {
  const { t } = useSpeech()
  if (!query.hasNextPage) return undefined
  return (
    <div className="border-t border-line p-4 text-center">
      <Button size="small" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t(query.isFetchingNextPage ? 'state.loadingMore' : 'state.more')}
      </Button>
    </div>
  )
}
