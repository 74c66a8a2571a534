/** The charts of the page: one image a table that has one. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { barChart } from '../../packages/server/src/chart/bar-chart.ts'
import type { Chart, Measured, Table } from './result.ts'

/** Beside docs/performance.md. */
export const chartFolder = 'images/performance'

export function chartFile({ id }: Table, { column }: Chart): string {
  return `${id}-${column}.svg`.replace(/[^\w.-]+/g, '-')
}

/** @param docs - The folder of the page. */
export function writeCharts(docs: string, measured: readonly Measured[]): void {
  const folder = join(docs, chartFolder)
  mkdirSync(folder, { recursive: true })
  for (const table of measured.flatMap(({ tables }) => tables)) {
    for (const chart of table.charts ?? [])
      writeFileSync(join(folder, chartFile(table, chart)), draw(table, chart))
  }
}

function draw({ rows, columns }: Table, { column, title, isLogarithmic }: Chart): string {
  const unit = columns.find(({ id }) => id === column)?.unit
  const bars = rows.flatMap(({ name, isOwn = false, values }) => {
    const value = values[column]
    return value === undefined ? [] : [{ label: name, value, isOwn }]
  })
  return barChart(title, [
    {
      title,
      bars,
      ...(unit !== undefined && { unit }),
      ...(isLogarithmic !== undefined && { isLogarithmic }),
    },
  ])
}
