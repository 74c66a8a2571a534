/** Says how old what is shown is, where no newer answer came. */
import type { UseQueryResult } from '@tanstack/react-query'
import { CloudOff } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { ProblemError } from '../../api/problem.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { clockTime, spanOfTime } from '../../i18n/time.ts'

export type Aging = Pick<UseQueryResult, 'data' | 'dataUpdatedAt' | 'error'>

/**
 * Whether what is shown is older than it should be: asking again failed, or has gone unanswered.
 *
 * @param everyMs - How often it is asked for anew; absent where it is not.
 */
export function useIsStale({ data, dataUpdatedAt, error }: Aging, everyMs?: number): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    if (everyMs === undefined || dataUpdatedAt === 0) return
    const timer = setTimeout(() => setLate(true), everyMs * 4 - (Date.now() - dataUpdatedAt))
    return () => clearTimeout(timer)
  }, [dataUpdatedAt, everyMs])
  return data !== undefined && (error !== null || isLate)
}

export function StaleNotice({ query: { dataUpdatedAt, error } }: { query: Aging }): ReactNode {
  const { t, problem, language } = useSpeech()
  const age = useAge(dataUpdatedAt)
  const told = error instanceof ProblemError && error.problem.status > 0 ? error.problem : undefined
  const at = clockTime(dataUpdatedAt, language)
  return (
    <div
      role="status"
      className="flex gap-2.5 rounded-control border border-warn/30 bg-warn-wash px-4 py-2.5 text-sm"
    >
      <CloudOff aria-hidden className="mt-0.5 size-4.5 shrink-0 text-warn" />
      <p>
        {t(told === undefined ? 'state.stale.unanswered' : 'state.stale.refused', { at })}
        {told !== undefined && ` ${problem(told)}`} {/* Read out once: not every second. */}
        <span aria-live="off" className="text-ink-soft tabular-nums">
          {t('state.stale.age', { age: spanOfTime(age, language) })}
        </span>
      </p>
    </div>
  )
}

/** Whole seconds, as ms. */
function useAge(sinceMs: number): number {
  const [nowMs, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, Math.floor((nowMs - sinceMs) / 1000) * 1000)
}
