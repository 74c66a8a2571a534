/** The overview: what the server does at the moment, what each way costs, and how far the nodes have followed. */
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { listNodes } from '../../api/admin.ts'
import { readFigures, readMetrics, sumOf } from '../../api/metrics.ts'
import { Card } from '../../design/card.tsx'
import { Skeleton } from '../../design/state.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { type Key, useSpeech } from '../../i18n/language.tsx'
import { sizeOf } from '../../i18n/size.ts'
import { CostTable } from './cost-table.tsx'
import { NodesTable } from './nodes-table.tsx'
import type { Line } from './rate-chart.tsx'
import { type Point, pointBetween, type Reading, readingOf } from './series.ts'

const RateChart = lazy(async () => ({ default: (await import('./rate-chart.tsx')).RateChart }))

const refreshMs = 2000
/** Ten minutes of points. */
const maxPoints = 300

export function OverviewPage(): ReactNode {
  const { t, language } = useSpeech()
  const metrics = useQuery({
    queryKey: ['metrics'],
    queryFn: async ({ signal }) => ({ atMs: Date.now(), samples: await readMetrics(signal) }),
    refetchInterval: refreshMs,
  })
  const figures = useQuery({
    queryKey: ['figures'],
    queryFn: ({ signal }) => readFigures(signal),
    refetchInterval: refreshMs * 2,
  })
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => listNodes(signal),
    refetchInterval: refreshMs,
  })
  const { points, last } = usePoints(metrics.data)
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const samples = metrics.data?.samples ?? []
  const live = figures.data === undefined ? '–' : number.format(figures.data.live_sessions)
  const position = Math.max(0, ...(nodes.data ?? []).map(node => node.position))

  const tiles: readonly [Key, Key, string][] = [
    ['overview.live', 'overview.live.hint', live],
    [
      'overview.checks',
      'overview.checks.hint',
      last === undefined ? '–' : number.format(last.accepted + last.refused),
    ],
    ['overview.signIns', 'overview.signIns.hint', last === undefined ? '–' : number.format(last.signIns)],
    ['overview.refusals', 'overview.refusals.hint', last === undefined ? '–' : number.format(last.refusals)],
  ]
  return (
    <>
      <PageTitle title={t('admin.overview')} lead={t('overview.lead')} />
      <LoadState query={metrics} lines={6}>
        <dl className="grid grid-cols-2 gap-4 xl:grid-cols-4">
          {tiles.map(([title, hint, value]) => (
            <div key={title} className="rounded-card border border-line bg-surface p-4 shadow-card sm:p-5">
              <dt className="text-sm text-ink-soft">{t(title)}</dt>
              <dd className="mt-1 text-2xl font-semibold tracking-tight tabular-nums">{value}</dd>
              <dd className="text-sm text-ink-soft">{t(hint)}</dd>
            </div>
          ))}
        </dl>
        <div className="grid gap-6 xl:grid-cols-2">
          <ChartCard
            title={t('overview.chart.signIns')}
            points={points}
            lines={[
              { name: 'signIns', title: t('overview.series.success'), colour: 'var(--color-good)' },
              { name: 'refusals', title: t('overview.series.refused'), colour: 'var(--color-bad)' },
            ]}
          />
          <ChartCard
            title={t('overview.chart.checks')}
            points={points}
            lines={[
              { name: 'sessions', title: t('overview.series.sessions'), colour: 'var(--color-session)' },
              { name: 'tokens', title: t('overview.series.tokens'), colour: 'var(--color-token)' },
              { name: 'refused', title: t('overview.series.bad'), colour: 'var(--color-bad)' },
            ]}
          />
        </div>
        <Card
          title={t('overview.cost')}
          lead={t('overview.process', {
            size: sizeOf(sumOf(samples, 'process_resident_memory_bytes'), language),
          })}
          isFlush
        >
          <CostTable samples={samples} last={last} liveSessions={figures.data?.live_sessions} />
        </Card>
      </LoadState>
      <Card title={t('overview.lag')} lead={t('overview.lag.lead', { position })} isFlush>
        <LoadState query={nodes}>
          <NodesTable nodes={nodes.data ?? []} />
        </LoadState>
      </Card>
    </>
  )
}

function ChartCard({
  title,
  points,
  lines,
}: {
  title: string
  points: readonly Point[]
  lines: readonly Line[]
}): ReactNode {
  const { t, language } = useSpeech()
  return (
    <Card title={title} lead={t('overview.chart.lead')}>
      {points.length < 2 ? (
        <p className="grid h-56 place-items-center text-sm text-ink-soft">{t('overview.chart.waiting')}</p>
      ) : (
        <Suspense fallback={<Skeleton label={t('state.loading')} />}>
          <RateChart points={points} lines={lines} language={language} />
        </Suspense>
      )}
      <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm text-ink-soft">
        {lines.map(line => (
          <li key={line.name} className="flex items-center gap-2">
            <svg aria-hidden className="size-2.5">
              <circle cx="5" cy="5" r="5" fill={line.colour} />
            </svg>
            {line.title}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function usePoints(data: { atMs: number; samples: Parameters<typeof readingOf>[0] } | undefined) {
  const [{ points }, setState] = useState<{ before: Reading | undefined; points: Point[] }>({
    before: undefined,
    points: [],
  })
  useEffect(() => {
    if (data === undefined) return
    const reading = readingOf(data.samples, data.atMs)
    setState(state => {
      const point = state.before === undefined ? undefined : pointBetween(state.before, reading)
      return {
        before: reading,
        points: point === undefined ? state.points : [...state.points, point].slice(-maxPoints),
      }
    })
  }, [data])
  return { points, last: points.at(-1) }
}
