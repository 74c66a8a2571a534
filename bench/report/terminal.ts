/** The results for the terminal. */
import { figure } from '../../packages/server/src/terminal/figure.ts'
import { layOut } from '../../packages/server/src/terminal/table.ts'
import type { Column, Measured, Table } from './result.ts'
import { judge } from './targets.ts'

export function terminalText(measured: readonly Measured[]): string {
  const tables = measured.flatMap(one => one.tables).flatMap(table => [table.title, ...tableLines(table), ''])
  const targets = targetLines(measured)
  return [...tables, ...(targets.length === 0 ? [] : ['Targets', ...targets])].join('\n')
}

function tableLines({ columns, rows }: Table): string[] {
  const cells = rows.map(({ name, values }) => [name, ...columns.map(({ id }) => cell(values[id]))])
  return layOut([['', ...columns.map(heading)], ...cells]).map(line => `  ${line}`)
}

export function heading({ label, unit }: Column): string {
  return unit === undefined ? label : `${label}, ${unit}`
}

export function cell(value: number | undefined): string {
  return value === undefined ? '' : figure(value)
}

function targetLines(measured: readonly Measured[]): string[] {
  const rows = judge(measured).map(({ target, actual, isMet }) => {
    return [isMet ? 'met' : 'MISSED', target.says, wantedText(target), figure(actual)]
  })
  return layOut(rows).map(line => `  ${line}`)
}

/** `at most 0.8 µs`. */
export function wantedText({
  wanted,
  unit,
}: {
  wanted: { atMost: number } | { atLeast: number }
  unit?: string
}): string {
  const [words, value] = 'atMost' in wanted ? ['at most', wanted.atMost] : ['at least', wanted.atLeast]
  return `${words} ${value}${unit === undefined ? '' : ` ${unit}`}`
}
