/** Keeps the focus in a list when the row that had it goes: whoever works by keyboard goes on where they were. */

const focusable = 'a[href], button, input, select, [tabindex="0"]'

/** A ref for the element around the list, which takes the focus itself where nothing in it can: `tabIndex={-1}`. */
export function keepFocus(frame: HTMLElement | null): (() => void) | undefined {
  if (frame === null) return undefined
  let last: { element: HTMLElement; index: number } | undefined
  const inside = () => [...frame.querySelectorAll<HTMLElement>(focusable)]
  const note = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement) last = { element: target, index: inside().indexOf(target) }
  }
  const mend = () => {
    // A dialog has taken it, or it is elsewhere on the page: it is not lost.
    if (last === undefined || last.element.isConnected || document.activeElement !== document.body) return
    const rest = inside()
    const next = rest[Math.min(last.index, rest.length - 1)] ?? frame
    last = undefined
    next.focus({ preventScroll: true })
  }
  const observer = new MutationObserver(mend)
  observer.observe(frame, { childList: true, subtree: true })
  frame.addEventListener('focusin', note)
  return () => {
    observer.disconnect()
    frame.removeEventListener('focusin', note)
  }
}
