/** The nodes over this store. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listNodes } from '../../api/admin.ts'
import { Card } from '../../design/card.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
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
  return (
    <>
      <PageTitle title={t('admin.nodes')} lead={t('nodes.lead')} />
      <Card title={t('admin.nodes')} isTitleHidden isFlush>
        <LoadState query={nodes}>
          <NodesTable nodes={nodes.data ?? []} />
        </LoadState>
      </Card>
    </>
  )
}
