/** Whether a part did not come although the server answers: it has been replaced by another version, whose files have other names. */
import { useEffect, useState } from 'react'
import { isServerThere } from '../../api/server-there.ts'

export function useIsReplaced(): boolean {
  const [isReplaced, setReplaced] = useState(false)
  useEffect(() => {
    const asking = new AbortController()
    isServerThere(asking.signal).then(setReplaced, () => undefined)
    return () => asking.abort()
  }, [])
  return isReplaced
}
