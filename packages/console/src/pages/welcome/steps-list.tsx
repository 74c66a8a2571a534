/** How far the first run is. What was put off is not shown as done. */
import { Check, Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../../design/class-names.ts'
import { useSpeech } from '../../i18n/language.tsx'

export function StepsList({ password }: { password: 'current' | 'later' | 'done' }): ReactNode {
  const { t } = useSpeech()
  const steps = [
    { text: t('welcome.step.password'), state: password },
    { text: t('welcome.step.next'), state: password === 'current' ? 'ahead' : 'current' },
  ] as const
  return (
    <ol aria-label={t('welcome.steps')} className="flex flex-wrap gap-x-8 gap-y-3">
      {steps.map(({ text, state }, index) => (
        <li
          key={text}
          aria-current={state === 'current' ? 'step' : undefined}
          className={classNames(
            'flex items-center gap-2.5',
            state === 'current' ? 'font-medium' : 'text-ink-soft',
          )}
        >
          <span
            aria-hidden
            className={classNames(
              'grid size-7 place-items-center rounded-full text-sm forced-colors:border',
              state === 'done' && 'bg-good-wash text-good',
              state === 'later' && 'bg-warn-wash text-warn',
              state === 'current' && 'bg-accent text-on-accent chosen',
              state === 'ahead' && 'bg-sunken ring-1 ring-line ring-inset',
            )}
          >
            {state === 'done' ? (
              <Check className="size-4" />
            ) : state === 'later' ? (
              <Clock className="size-4" />
            ) : (
              index + 1
            )}
          </span>
          {text}
          {(state === 'done' || state === 'later') && (
            <span className={state === 'done' ? 'sr-only' : undefined}>({t(`welcome.step.${state}`)})</span>
          )}
        </li>
      ))}
    </ol>
  )
}
