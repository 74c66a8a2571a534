/** A table of a few rows; on a narrow screen it scrolls sideways in its own frame, never the page. */
import type { ReactNode } from 'react'

export interface Column<Row> {
  title: string
  cell: (row: Row) => ReactNode
}

export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to
    <div tabIndex={0} className="overflow-x-auto border-t border-line">
      <table aria-label={label} className="w-full text-left text-sm">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            {columns.map(({ title }) => (
              <th key={title} scope="col" className="px-5 py-2.5 font-medium whitespace-nowrap sm:first:pl-6">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(row => (
            <tr key={keyOf(row)} className="hover:bg-sunken/60">
              {columns.map(({ title, cell }) => (
                <td key={title} className="px-5 py-3 align-middle whitespace-nowrap sm:first:pl-6">
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
