/** Counts down whole seconds to zero, for an answer that says when to come again. */
import { useEffect, useState } from 'react'

/** @param problem - A new one begins anew. @returns 0 when the time is over, or there was none. */
export function useCountdown(problem: { retryAfterSeconds?: number } | undefined): number {
  const [left, setLeft] = useState(problem?.retryAfterSeconds ?? 0)
  useEffect(() => {
    const seconds = problem?.retryAfterSeconds ?? 0
    const until = performance.now() + seconds * 1000
    setLeft(seconds)
    if (seconds === 0) return
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((until - performance.now()) / 1000))
      setLeft(rest)
      if (rest === 0) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [problem])
  return left
}
