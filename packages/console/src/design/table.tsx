/** A table of a few rows; on a phone each row stands as a block of its own, with the titles inside. */
import type { ReactNode, Ref } from 'react'

export interface Column<Row> {
  title: string
  cell: (row: Row) => ReactNode
}

export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
  ref,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Of the element around it, which can have the focus. */
  ref?: Ref<HTMLDivElement>
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to
    <div ref={ref} tabIndex={0} className="overflow-x-auto -outline-offset-2">
      <table aria-label={label} className="w-full text-left text-sm">
        <thead className="max-sm:sr-only">
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
            <tr
              key={keyOf(row)}
              className="hover:bg-sunken/60 max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-4 max-sm:gap-y-3 max-sm:px-5 max-sm:py-4"
            >
              {columns.map(({ title, cell }) => (
                <td
                  key={title}
                  className="min-w-0 align-middle sm:px-5 sm:py-3 sm:whitespace-nowrap sm:first:pl-6"
                >
                  <span aria-hidden className="block text-ink-soft sm:hidden">
                    {title}
                  </span>
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
