/** A modal dialog on the browser's own: focus stays inside, Escape closes it, and the focus goes back to where it was. */
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { classNames } from './class-names.ts'

export function Dialog({
  title,
  onClose,
  isWide = false,
  children,
}: {
  title: string
  /** `undefined`: it cannot be dismissed. */
  onClose: (() => void) | undefined
  isWide?: boolean
  children: ReactNode
}): ReactNode {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    element?.showModal()
    // The first field that is still empty is where to go on.
    element?.querySelector<HTMLInputElement>('input[required]:placeholder-shown')?.focus()
    return () => {
      element?.close()
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={event => {
        // React owns whether it is there.
        event.preventDefault()
        onClose?.()
      }}
      onKeyDown={event => {
        // Browsers let a second Escape through whatever `cancel` says.
        if (event.key === 'Escape') event.preventDefault()
        if (event.key === 'Escape') onClose?.()
      }}
      className={classNames(
        'm-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] overflow-y-auto rounded-card border border-line bg-surface p-6 text-ink shadow-card backdrop:bg-[oklch(0.15_0.02_262/0.5)] backdrop:backdrop-blur-[2px] sm:p-7',
        isWide ? 'max-w-3xl' : 'max-w-md',
      )}
    >
      <h2 id={id} className="mb-4 text-lg font-semibold tracking-tight">
        {title}
      </h2>
      {children}
    </dialog>
  )
}
