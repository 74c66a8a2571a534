/** Learns at once when the credential ends elsewhere: one call to the server that waits until it does, while somebody looks at the page. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { request } from '../../api/request.ts'
import { expiry } from './expiry.ts'
import { judgeEnd } from './queries.ts'

/** How long one call waits at most, seconds: below what proxies allow a silent answer. */
const waitSeconds = 25
/** A call that is answered later than this is not answered at all, ms. */
const limitMs = waitSeconds * 1000 + 15_000
const pauseMs = 3000

/**
 * A hidden page holds no connection: a browser has few for one server. When it is seen again it asks anew, and what ended meanwhile is
 * answered at once.
 */
export function useWatch(): void {
  const client = useQueryClient()
  useEffect(() => {
    let watching: AbortController | undefined
    const follow = () => {
      watching?.abort()
      watching = undefined
      if (document.visibilityState === 'hidden') return
      watching = new AbortController()
      void watch(watching.signal, client)
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      watching?.abort()
    }
  }, [client])
}

async function watch(signal: AbortSignal, client: QueryClient): Promise<void> {
  try {
    while (!signal.aborted) {
      // Somebody who has been signed out is asked to sign in; until then there is nothing to wait for.
      if (expiry.read() !== undefined) await renewed(signal)
      const answer = await request('GET', `/auth/watch?wait=${waitSeconds}`, { signal, limitMs })
      if (answer.ok) continue
      if (answer.problem.status !== 401) await pause(pauseMs, signal)
      else if ((await judgeEnd(client)) === undefined) await pause(pauseMs, signal)
      else void client.invalidateQueries()
    }
  } catch (fault) {
    // Hidden, or left: every wait ends by that. Anything else is a defect.
    if (!signal.aborted) throw fault
  }
}

function renewed(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = expiry.subscribe(() => {
      if (expiry.read() !== undefined) return
      stop()
      resolve()
    })
    signal.addEventListener('abort', () => {
      stop()
      reject(signal.reason)
    })
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
