/** The overview: what the server does at the moment, what each way costs, and how far the nodes have followed. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listNodes } from '../../api/admin.ts'
import { readFigures, readMetrics, sumOf } from '../../api/metrics.ts'
import { Card } from '../../design/card.tsx'
import { classNames } from '../../design/class-names.ts'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useIsStale } from '../../features/shell/stale.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { sizeOf } from '../../i18n/size.ts'
import { ChartCard } from './chart-card.tsx'
import { CostTable } from './cost-table.tsx'
import { NodesTable } from './nodes-table.tsx'
import { countWindowMs } from './series.ts'
import { usePoints } from './use-points.ts'

const refreshMs = 2000
const figuresMs = refreshMs * 2

export function OverviewPage(): ReactNode {
  const { t, language } = useSpeech()
  const metrics = useQuery({
    queryKey: ['metrics'],
    queryFn: async ({ signal }) => ({ samples: await readMetrics(signal), atMs: Date.now() }),
    refetchInterval: refreshMs,
  })
  const figures = useQuery({
    queryKey: ['figures'],
    queryFn: ({ signal }) => readFigures(signal),
    refetchInterval: figuresMs,
  })
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => listNodes(signal),
    refetchInterval: refreshMs,
  })
  const areNodesStale = useIsStale(nodes, refreshMs)
  const areFiguresStale = useIsStale(figures, figuresMs)
  const isStale = useIsStale(metrics, refreshMs)
  const points = usePoints(metrics.data)
  const last = points.at(-1)
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const samples = metrics.data?.samples ?? []
  const live = figures.data === undefined ? '–' : number.format(figures.data.live_sessions)
  const position = Math.max(0, ...(nodes.data ?? []).map(node => node.position + node.behind))

  const isWholeMinute = last === undefined || last.countedMs > countWindowMs - 2 * refreshMs
  const window = isWholeMinute
    ? undefined
    : t('overview.window', { seconds: Math.round(last.countedMs / 1000) })
  const tiles: readonly { title: string; hint: string; value: string; isStale: boolean }[] = [
    { title: t('overview.live'), hint: t('overview.live.hint'), value: live, isStale: areFiguresStale },
    {
      title: t('overview.checks'),
      hint: t('overview.checks.hint'),
      value: last === undefined ? '–' : number.format(last.accepted + last.refused),
      isStale,
    },
    {
      title: t('overview.signIns'),
      hint: window ?? t('overview.signIns.hint'),
      value: last === undefined ? '–' : number.format(last.signIns),
      isStale,
    },
    {
      title: t('overview.refusals'),
      hint: window ?? t('overview.refusals.hint'),
      value: last === undefined ? '–' : number.format(last.refusals),
      isStale,
    },
  ]
  return (
    <>
      <PageTitle title={t('admin.overview')} lead={t('overview.lead')} />
      <LoadState query={metrics} everyMs={refreshMs} isPage isDrawnAtOnce>
        <dl className="grid grid-cols-2 gap-4 xl:grid-cols-4">
          {tiles.map(({ title, hint, value, isStale: isOld }) => (
            <div
              key={title}
              data-stale={isOld || undefined}
              className="rounded-card border border-line bg-surface p-4 shadow-card sm:p-5"
            >
              <dt className="text-sm text-ink-soft">{title}</dt>
              <dd
                className={classNames(
                  'mt-1 text-2xl font-semibold tracking-tight tabular-nums',
                  isOld && 'text-ink-soft',
                )}
              >
                {value}
              </dd>
              <dd className="min-h-11 text-sm text-ink-soft xl:min-h-0">
                {isOld ? t('overview.stale') : hint}
              </dd>
            </div>
          ))}
        </dl>
        <div className="grid gap-6 xl:grid-cols-2">
          <ChartCard
            title={t('overview.chart.signIns')}
            lead={t('overview.chart.signIns.lead')}
            points={points}
            lines={[
              { name: 'signIns', title: t('overview.series.success'), colour: 'var(--color-good)' },
              {
                name: 'refusals',
                title: t('overview.series.refused'),
                colour: 'var(--color-bad)',
                dashes: '5 3',
              },
            ]}
          />
          <ChartCard
            title={t('overview.chart.checks')}
            lead={t('overview.chart.checks.lead')}
            points={points}
            lines={[
              { name: 'sessions', title: t('overview.series.sessions'), colour: 'var(--color-session)' },
              {
                name: 'tokens',
                title: t('overview.series.tokens'),
                colour: 'var(--color-token)',
                dashes: '2 2',
              },
              { name: 'refused', title: t('overview.series.bad'), colour: 'var(--color-bad)', dashes: '5 3' },
            ]}
          />
        </div>
        <Card
          title={t('overview.cost')}
          lead={t('overview.process', {
            size:
              samples.length === 0 ? '–' : sizeOf(sumOf(samples, 'process_resident_memory_bytes'), language),
          })}
          isFlush
        >
          <CostTable samples={samples} last={last} liveSessions={figures.data?.live_sessions} />
        </Card>
      </LoadState>
      <Card title={t('overview.lag')} lead={t('overview.lag.lead', { position })} isFlush>
        <LoadState query={nodes} everyMs={refreshMs}>
          <NodesTable nodes={nodes.data ?? []} isStale={areNodesStale} />
        </LoadState>
      </Card>
    </>
  )
}
