/** Waiting for a time, as the runtime does it; a parameter like the clock. */

/** Calls `act` after so many ms, unless what it returned is called before. */
export type Timer = (ms: number, act: () => void) => () => void

/** Resolves after so many ms, or as soon as `closed` is aborted. */
export function pause(ms: number, timer: Timer, closed: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (closed.aborted) return resolve()
    const finish = () => {
      cancel()
      closed.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = timer(ms, finish)
    closed.addEventListener('abort', finish)
  })
}
