/** Why a form was refused, as a sentence, and how long to wait where the server said so. */
import type { ReactNode } from 'react'
import type { Problem } from '../../api/problem.ts'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function RefusalNotice({
  problem,
  secondsLeft,
}: {
  problem: Pick<Problem, 'code' | 'weakness' | 'retryAfterSeconds'>
  secondsLeft: number
}): ReactNode {
  const { t, problem: say } = useSpeech()
  return (
    <Notice tone={problem.code === 'offline' ? 'warn' : 'bad'} role="alert">
      <p>{say(problem)}</p>
      {problem.retryAfterSeconds !== undefined && (
        // Read out once, as it first stood; not every second.
        <p aria-live="off" className="mt-0.5 text-ink-soft tabular-nums">
          {secondsLeft > 0 ? t('retry.in', { seconds: secondsLeft }) : t('retry.now')}
        </p>
      )}
    </Notice>
  )
}
