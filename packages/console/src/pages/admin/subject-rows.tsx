/** The rows of the table of subjects: only those that are seen are drawn, and the next page is asked for before its end. */
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import type { ManagedSubject } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

const rowHeight = 52
/** How many rows before the end the next page is asked for. */
const ahead = 40
const columns =
  'grid grid-cols-[minmax(0,1fr)_6.5rem] sm:grid-cols-[minmax(0,1fr)_7rem_minmax(0,12rem)_9rem] gap-4 px-5 sm:px-6'

export function SubjectRows({
  filter,
  rows,
  total,
  hasMore,
  isLoading,
  onMore,
}: {
  /** What the rows were searched by. */
  filter: string
  rows: readonly ManagedSubject[]
  /** How many there are, loaded or not. */
  total: number | undefined
  hasMore: boolean
  isLoading: boolean
  onMore: () => void
}): ReactNode {
  const { t } = useSpeech()
  const frame = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  // Another search begins at its top, in the same elements: a row that stays keeps the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change that counts
  useLayoutEffect(() => {
    frame.current?.scrollTo(0, 0)
  }, [filter])
  const items = virtualizer.getVirtualItems()
  const lastIndex = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !isLoading && lastIndex >= rows.length - ahead) onMore()
  }, [hasMore, isLoading, lastIndex, rows.length, onMore])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table that draws only what is seen cannot be laid out as one
    <div
      role="table"
      aria-label={t('admin.subjects')}
      aria-rowcount={total === undefined ? -1 : total + 1}
      className="text-sm"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: a row of headings is nothing to act on */}
      <div
        role="row"
        aria-rowindex={1}
        className={`${columns} border-b border-line py-2.5 font-medium text-ink-soft`}
      >
        {(['identifier', 'status', 'roles', 'created'] as const).map((name, index) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div key={name} role="columnheader" className={index > 1 ? 'max-sm:hidden' : undefined}>
            {t(`subjects.column.${name}`)}
          </div>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div
        ref={frame}
        role="rowgroup"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to
        tabIndex={0}
        className="max-h-[max(20rem,calc(100dvh-26rem))] overflow-y-auto print:max-h-none"
      >
        <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(item => {
            const subject = rows[item.index]
            return (
              subject !== undefined && (
                <SubjectRow key={subject.id} subject={subject} index={item.index} top={item.start} />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

function SubjectRow({
  subject,
  index,
  top,
}: {
  subject: ManagedSubject
  index: number
  top: number
}): ReactNode {
  const { t } = useSpeech()
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: the link in it is what one acts on
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${columns} absolute inset-x-0 items-center border-b border-line hover:bg-sunken/60`}
      style={{ height: rowHeight, transform: `translateY(${top}px)` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
      <div role="cell" className="min-w-0">
        <Link
          to="/admin/subjects/$id"
          params={{ id: subject.id }}
          title={subject.identifier}
          className="block truncate font-medium underline-offset-4 hover:underline"
        >
          <bdi>{subject.identifier}</bdi>
        </Link>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
      <div role="cell">
        <Badge tone={subject.status === 'active' ? 'good' : 'bad'}>
          {t(`subjects.status.${subject.status}`)}
        </Badge>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
      <div role="cell" className="flex gap-1 overflow-hidden max-sm:hidden">
        {subject.roles.map(role => (
          <Badge key={role} tone="accent">
            {role}
          </Badge>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
      <div role="cell" className="truncate text-ink-soft max-sm:hidden">
        <Time at={subject.created_at} />
      </div>
    </div>
  )
}
