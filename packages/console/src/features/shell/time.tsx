/** An instant in words that stay true while the page is open; the whole of it for whoever asks. */
import { type ReactNode, useSyncExternalStore } from 'react'
import { useSpeech } from '../../i18n/language.tsx'
import { fullTime, relativeTime } from '../../i18n/time.ts'

const tickMs = 15_000
const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for the whole page, that runs while somebody looks at it. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  now = Date.now()
  timer ??= setInterval(() => {
    now = Date.now()
    for (const one of listeners) one()
  }, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

export function useRelativeTime(at: string): string {
  const { language } = useSpeech()
  const current = useSyncExternalStore(subscribe, () => now)
  // What has just come is not from the future.
  const atMs = Date.parse(at)
  return relativeTime(atMs, atMs > current && atMs - current < tickMs ? atMs : current, language)
}

export function Time({ at, isFull = false }: { at: string; isFull?: boolean }): ReactNode {
  const { language } = useSpeech()
  const relative = useRelativeTime(at)
  const full = fullTime(Date.parse(at), language)
  return (
    <time dateTime={at} title={isFull ? relative : full} className="tabular-nums">
      {isFull ? full : relative}
    </time>
  )
}
