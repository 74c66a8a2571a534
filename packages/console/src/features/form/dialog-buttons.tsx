/** The buttons at the end of a form in a dialog: away from it, or on. */
import type { ReactNode } from 'react'
import { Button, type Weight } from '../../design/button.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Submission } from './use-submission.ts'

export function DialogButtons({
  submission: { isBusy, secondsLeft },
  submit,
  weight = 'primary',
  cancel,
  onClose,
}: {
  submission: Submission
  submit: string
  weight?: Weight
  /** "Cancel" where it is not given. */
  cancel?: string
  onClose: () => void
}): ReactNode {
  const { t } = useSpeech()
  return (
    <div className="flex flex-wrap justify-end gap-2 pt-1">
      <Button onClick={onClose} disabled={isBusy}>
        {cancel ?? t('action.cancel')}
      </Button>
      <Button type="submit" weight={weight} isBusy={isBusy} disabled={secondsLeft > 0}>
        {submit}
      </Button>
    </div>
  )
}
