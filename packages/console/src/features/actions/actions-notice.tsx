/** What became of actions: those under way, the last one that is done, and each one that was refused, with the reason. */
import type { ReactNode } from 'react'
import { ProblemError } from '../../api/problem.ts'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Actions } from './use-actions.ts'

export function ActionsNotice({ actions: { taken } }: { actions: Actions }): ReactNode {
  const { t, problem: say } = useSpeech()
  const last = taken.at(-1)
  return (
    <div className="space-y-2 not-has-[p]:sr-only">
      <div role="status" className="space-y-2">
        {taken
          .filter(({ status }) => status === 'pending')
          .map(({ action }) => (
            <Notice key={action.id} isBusy>
              <p>{action.doing}</p>
            </Notice>
          ))}
        {last?.status === 'success' && last.action.done !== undefined && (
          <Notice tone="good">
            <p>{last.action.done}</p>
          </Notice>
        )}
      </div>
      {taken.map(
        ({ action, error }) =>
          error instanceof ProblemError && (
            <Notice key={action.id} tone="bad" role="alert">
              {/* Where no answer came, it may have been done all the same. */}
              <p>{t(error.problem.status === 0 ? 'action.unknown' : 'action.refused')}</p>
              <p>{say(error.problem)}</p>
            </Notice>
          ),
      )}
    </div>
  )
}
