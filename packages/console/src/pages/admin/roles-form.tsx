/** The roles of a subject, as words in a line. */
import { type FormEvent, type ReactNode, useState } from 'react'
import { type Problem, ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function RolesForm({
  roles,
  onSave,
}: {
  roles: readonly string[]
  /** Rejects with a `ProblemError` when the server refuses. */
  onSave: (roles: string[]) => Promise<void>
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const [text, setText] = useState(roles.join(' '))
  const [isBusy, setBusy] = useState(false)
  const [isSaved, setSaved] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    setBusy(true)
    setSaved(false)
    setProblem(undefined)
    try {
      await onSave(text.split(/[\s,]+/).filter(role => role !== ''))
      setSaved(true)
    } catch (fault) {
      if (!(fault instanceof ProblemError)) throw fault
      setProblem(fault.problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={event => void save(event)} className="flex flex-wrap items-start gap-3">
      <div className="min-w-0 flex-1 basis-72">
        <Field
          label={t('subject.roles')}
          hint={t('subject.roles.hint')}
          value={text}
          spellCheck={false}
          autoCapitalize="none"
          onChange={event => setText(event.target.value)}
          error={problem === undefined ? undefined : say(problem)}
        />
      </div>
      <div className="pt-6.5">
        <Button type="submit" isBusy={isBusy}>
          {t('subject.roles.save')}
        </Button>
        <span role="status" className="ml-3 text-sm text-good">
          {isSaved && t('subject.roles.saved')}
        </span>
      </div>
    </form>
  )
}
