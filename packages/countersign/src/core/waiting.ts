/** A call that waits: until it is told, its time has passed, or its client has gone. */

/** Why waiting is over: something was applied, the time has passed, the caller has gone, or no call may wait (any more). */
export type Waited = 'moved' | 'time' | 'gone' | 'ended'

/** @param hold - Given what ends the wait; returns what lets go of it, called once when it is over. */
export function waitUntilTold(
  ms: number,
  gone: AbortSignal,
  hold: (tell: (why: Waited) => void) => () => void,
): Promise<Waited> {
  return new Promise(resolve => {
    const finish = (why: Waited) => {
      letGo()
      clearTimeout(timer)
      gone.removeEventListener('abort', leave)
      resolve(why)
    }
    const leave = () => finish('gone')
    const timer = setTimeout(() => finish('time'), ms)
    timer.unref()
    gone.addEventListener('abort', leave)
    const letGo = hold(finish)
  })
}
