/** Leaves a page only when the next one is there: a page that does not come changes nothing, and nothing that was typed is lost. */
import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { LazyPart } from './lazy-part.tsx'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** What the route shows, where that is loaded by itself. */
    part?: Pick<LazyPart<object>, 'fetchPart'>
  }
}

export interface NavigationGuard {
  isLoading: boolean
  /** The address that could not be opened. */
  failed: string | undefined
  retry: () => void
  dismiss: () => void
}

export function useNavigationGuard(): NavigationGuard {
  const router = useRouter()
  const [isLoading, setLoading] = useState(false)
  const [failed, setFailed] = useState<string>()
  useEffect(() => {
    let serial = 0
    return router.history.block({
      enableBeforeUnload: false,
      blockerFn: async ({ currentLocation, nextLocation }) => {
        // A filter in the address is no other page, and takes nobody back who is on the way to one.
        if (nextLocation.pathname === currentLocation.pathname) return false
        serial += 1
        const mine = serial
        const [routes] = router.getMatchedRoutes(nextLocation.pathname)
        setFailed(undefined)
        setLoading(true)
        try {
          await Promise.all(routes.map(route => route.options.staticData?.part?.fetchPart()))
          // Who clicked twice goes where the second click led.
          return mine !== serial
        } catch {
          if (mine === serial) setFailed(nextLocation.href)
          return true
        } finally {
          if (mine === serial) setLoading(false)
        }
      },
    })
  }, [router])
  const retry = () => {
    if (failed !== undefined) router.history.push(failed)
  }
  useEffect(() => {
    if (failed === undefined) return
    const again = () => router.history.push(failed)
    addEventListener('online', again, { once: true })
    return () => removeEventListener('online', again)
  }, [router, failed])
  return { isLoading, failed, retry, dismiss: () => setFailed(undefined) }
}
