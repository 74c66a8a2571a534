/** The nodes over this store, those that were lost in the last day among them. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listNodes } from '../../api/admin.ts'
import { Card } from '../../design/card.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useIsStale } from '../../features/shell/stale.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { NodesTable } from './nodes-table.tsx'

const refreshMs = 2000

export function NodesPage(): ReactNode {
  const { t } = useSpeech()
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => listNodes(signal),
    refetchInterval: refreshMs,
  })
  const isStale = useIsStale(nodes, refreshMs)
  return (
    <>
      <PageTitle title={t('admin.nodes')} lead={t('nodes.lead')} />
      <Card title={t('admin.nodes')} isTitleHidden isFlush>
        <LoadState query={nodes} everyMs={refreshMs}>
          <NodesTable nodes={nodes.data ?? []} isStale={isStale} />
        </LoadState>
      </Card>
    </>
  )
}
