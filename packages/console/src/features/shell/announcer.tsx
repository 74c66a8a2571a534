/** Says the name of a page that was gone to, for whoever cannot see that it changed, and takes the focus that its link had. */
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { pageTitle } from './page-title.tsx'

export function Announcer(): ReactNode {
  const shown = useSyncExternalStore(pageTitle.subscribe, pageTitle.read)
  // The first page is said by the browser, as every document is.
  const isFirst = useRef(true)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (shown.title === '') return
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    setSaid(shown.title)
    // Where the link went with the page that it stood in, the focus would be nowhere.
    if (document.activeElement === document.body)
      document.getElementById('content')?.focus({ preventScroll: true })
  }, [shown])
  return (
    <div role="status" className="sr-only" data-announcer>
      {said}
    </div>
  )
}
