/** Asks before something that cannot be undone; done only when the server has said so. */
import { type ReactNode, useState } from 'react'
import { type Problem, ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function Confirm({
  title,
  confirm,
  onConfirm,
  onClose,
  typed,
  closesItself = true,
  children,
}: {
  title: string
  confirm: string
  /**
   * Where it is waited for, it rejects with a `ProblemError` when the server refuses; the dialog then stays and says why.
   * Where it is not, the page shows what is under way.
   */
  onConfirm: () => unknown
  onClose: () => void
  /** What has to be typed first, where it must not happen by a slip. */
  typed?: { text: string; label: string }
  /** False where `onConfirm` decides what is shown next. */
  closesItself?: boolean
  children: ReactNode
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [text, setText] = useState('')
  const run = async () => {
    if (isBusy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await onConfirm()
      if (closesItself) onClose()
    } catch (fault) {
      if (!(fault instanceof ProblemError)) throw fault
      setProblem(fault.problem)
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} onClose={isBusy ? undefined : onClose}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (typed === undefined || text === typed.text) void run()
        }}
        className="space-y-4"
      >
        <div className="space-y-2 text-ink-soft">{children}</div>
        {typed !== undefined && (
          <Field
            label={typed.label}
            value={text}
            onChange={event => setText(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            autoCapitalize="none"
            className="font-mono"
          />
        )}
        {problem !== undefined && (
          <Notice tone="bad" role="alert">
            {say(problem)}
          </Notice>
        )}
        <div className="flex flex-wrap justify-end gap-2 pt-1">
          <Button onClick={onClose} disabled={isBusy}>
            {t('action.cancel')}
          </Button>
          <Button
            type="submit"
            weight="danger"
            isBusy={isBusy}
            disabled={typed !== undefined && text !== typed.text}
          >
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
