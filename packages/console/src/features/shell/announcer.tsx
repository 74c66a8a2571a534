/** Says the name of a page that was gone to, for whoever cannot see that it changed, and takes the focus that its link had. */
import { useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { pageTitle } from './page-title.tsx'

export function Announcer(): ReactNode {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname })
  const title = useSyncExternalStore(pageTitle.subscribe, pageTitle.read)
  const first = useRef<string | undefined>(undefined)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (path === undefined || title === '') return
    // The first page is said by the browser, as every document is.
    if (first.current === undefined || first.current === path) {
      first.current ??= path
      return
    }
    first.current = ''
    setSaid(title)
    // Where the link went with the page that it stood in, the focus would be nowhere.
    if (document.activeElement === document.body)
      document.getElementById('content')?.focus({ preventScroll: true })
  }, [path, title])
  return (
    <div role="status" className="sr-only" data-announcer>
      {said}
    </div>
  )
}
