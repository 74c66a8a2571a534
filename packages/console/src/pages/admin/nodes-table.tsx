/** The nodes: how far each has followed the feed, and those that were lost, with their last sign. */
import { Network } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Node } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Empty } from '../../design/state.tsx'
import { Table } from '../../design/table.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function NodesTable({
  nodes,
  isStale,
}: {
  nodes: readonly Node[]
  /** No newer answer came: how far they are now is not known. */
  isStale: boolean
}): ReactNode {
  const { t } = useSpeech()
  if (nodes.length === 0)
    return <Empty sign={<Network aria-hidden className="size-5" />} title={t('nodes.none')} />
  return (
    <Table
      label={t('admin.nodes')}
      rows={nodes}
      keyOf={node => node.id}
      columns={[
        {
          title: t('nodes.column.id'),
          cell: node => <code className="font-mono font-medium">{node.id}</code>,
        },
        {
          title: t('nodes.column.position'),
          cell: node => (
            <span className="flex items-center gap-2 tabular-nums">
              {node.position}
              <Standing node={node} isStale={isStale} />
            </span>
          ),
        },
        { title: t('nodes.column.seen'), cell: node => <Time at={node.seen_at} /> },
        { title: t('nodes.column.started'), cell: node => <Time at={node.started_at} /> },
        {
          title: t('nodes.column.address'),
          cell: node => <span className="font-mono">{node.address || '–'}</span>,
        },
        { title: t('nodes.column.version'), cell: node => node.version },
        {
          title: t('nodes.column.process'),
          cell: node => <span className="tabular-nums">{node.process_id}</span>,
        },
      ]}
    />
  )
}

function Standing({ node, isStale }: { node: Node; isStale: boolean }): ReactNode {
  const { t } = useSpeech()
  if (node.state === 'lost') return <Badge tone="bad">{t('nodes.lost')}</Badge>
  if (isStale) return <Badge>{t('nodes.unknown')}</Badge>
  if (node.behind > 0) return <Badge tone="warn">{t('nodes.behind', { count: node.behind })}</Badge>
  return <Badge tone="good">{t('nodes.upToDate')}</Badge>
}
