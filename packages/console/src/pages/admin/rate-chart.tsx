/** Two rates over time; the numbers are in the figures above it, for whoever cannot see it. */
import type { ReactNode } from 'react'
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Point, Series } from './series.ts'

export interface Line {
  name: Series
  title: string
  colour: string
  /** Tells it from others without its colour, as in `stroke-dasharray`. */
  dashes?: string
}

export function RateChart({
  points,
  lines,
  language,
}: {
  points: readonly Point[]
  lines: readonly Line[]
  language: string
}): ReactNode {
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const soft = { fill: 'var(--color-ink-soft)', fontSize: 12 }
  return (
    <div aria-hidden className="h-56">
      <ResponsiveContainer width="100%" height="100%">
        <AreaChart
          data={[...points]}
          margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--color-line)" vertical={false} />
          <XAxis
            dataKey="atMs"
            type="number"
            domain={['dataMin', 'dataMax']}
            tickFormatter={(at: number) => clock.format(at)}
            tick={soft}
            stroke="var(--color-line)"
            minTickGap={60}
          />
          <YAxis
            width={44}
            allowDecimals={false}
            domain={[0, 'auto']}
            tick={soft}
            stroke="var(--color-line)"
            tickFormatter={(value: number) => number.format(value)}
          />
          <Tooltip
            isAnimationActive={false}
            labelFormatter={label => clock.format(Number(label))}
            formatter={value => number.format(Number(value))}
            contentStyle={{
              background: 'var(--color-surface)',
              border: '1px solid var(--color-line)',
              borderRadius: 8,
            }}
          />
          {lines.map(({ name, title, colour, dashes = '' }) => (
            <Area
              key={name}
              dataKey={name}
              name={title}
              stroke={colour}
              fill={colour}
              fillOpacity={0.1}
              strokeWidth={2}
              strokeDasharray={dashes}
              isAnimationActive={false}
              type="monotone"
            />
          ))}
        </AreaChart>
      </ResponsiveContainer>
    </div>
  )
}
