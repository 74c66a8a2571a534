/** Why a form was refused, as a sentence, and how long to wait where the server said so. */
import type { ReactNode } from 'react'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Submission } from './use-submission.ts'

/** @param told - Codes that the form tells at their fields. */
export function RefusalNotice({
  submission: { refusal, secondsLeft },
  told = [],
}: {
  submission: Submission
  told?: readonly string[]
}): ReactNode {
  const { t, problem: say } = useSpeech()
  if (refusal === undefined || told.includes(refusal.code)) return undefined
  return (
    <Notice tone={refusal.code === 'offline' ? 'warn' : 'bad'} role="alert">
      <p>{say(refusal)}</p>
      {refusal.retryAfterSeconds !== undefined && (
        // Read out once, as it first stood; not every second.
        <p aria-live="off" className="mt-0.5 text-ink-soft tabular-nums">
          {secondsLeft > 0 ? t('retry.in', { seconds: secondsLeft }) : t('retry.now')}
        </p>
      )}
    </Notice>
  )
}
