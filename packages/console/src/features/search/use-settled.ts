/** What was typed, when no key has come for a moment: one request for a word, not one for each of its letters. */
import { useEffect, useState } from 'react'

const pauseMs = 250

export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
