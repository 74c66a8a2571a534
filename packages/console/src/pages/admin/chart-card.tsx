/** A chart in its card, which has its size before the chart has come. */
import type { ReactNode } from 'react'
import { Card } from '../../design/card.tsx'
import { lazyPart } from '../../features/shell/lazy-part.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Line } from './rate-chart.tsx'
import type { Point } from './series.ts'

const RateChart = lazyPart(async () => (await import('./rate-chart.tsx')).RateChart, 'section')

export function ChartCard({
  title,
  lead,
  points,
  lines,
}: {
  title: string
  lead: string
  points: readonly Point[]
  lines: readonly Line[]
}): ReactNode {
  const { t, language } = useSpeech()
  return (
    <Card title={title} lead={lead}>
      <div className="h-56 overflow-hidden print:break-inside-avoid">
        {points.length < 2 ? (
          <p className="grid h-full place-items-center text-sm text-ink-soft">
            {t('overview.chart.waiting')}
          </p>
        ) : (
          <RateChart points={points} lines={lines} language={language} />
        )}
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm text-ink-soft">
        {lines.map(line => (
          <li key={line.name} className="flex items-center gap-2">
            <svg aria-hidden viewBox="0 0 16 10" className="h-2.5 w-4">
              <path d="M0 5h16" stroke={line.colour} strokeWidth="2.5" strokeDasharray={line.dashes} />
            </svg>
            {line.title}
          </li>
        ))}
      </ul>
    </Card>
  )
}
