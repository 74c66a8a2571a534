/** How hard the typed password is to guess, in words and as a bar; it advises, the server decides. */
import { type ReactNode, useEffect, useState } from 'react'
import { classNames } from '../../design/class-names.ts'
import { useSpeech } from '../../i18n/language.tsx'

const colours = ['bg-bad', 'bg-bad', 'bg-warn', 'bg-good', 'bg-good'] as const
/** After the last key, ms: measuring on every one would hold up typing. */
const pauseMs = 150

export function StrengthMeter({ password, identifier }: { password: string; identifier: string }): ReactNode {
  const { t } = useSpeech()
  const [score, setScore] = useState<number>()
  useEffect(() => {
    if (password === '') return
    let isCurrent = true
    const timer = setTimeout(() => {
      void import('./measure-strength.ts').then(
        ({ measureStrength }) => {
          if (isCurrent) setScore(measureStrength(password, identifier === '' ? [] : [identifier]))
        },
        // Away from the network there is no meter; the server judges the password all the same.
        () => undefined,
      )
    }, pauseMs)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [password, identifier])
  if (password === '') return undefined
  const level = score === undefined ? undefined : (Math.min(4, Math.max(0, score)) as 0 | 1 | 2 | 3 | 4)
  return (
    <div className="mt-2">
      <div aria-hidden className="grid grid-cols-4 gap-1">
        {[1, 2, 3, 4].map(step => (
          <span
            key={step}
            className={classNames(
              'h-1 rounded-full transition-colors forced-colors:border',
              level !== undefined && Math.max(1, level) >= step ? `${colours[level]} chosen` : 'bg-line',
            )}
          />
        ))}
      </div>
      <p role="status" className="mt-1.5 text-ink-soft">
        {t('strength.label')}:{' '}
        <b className="font-medium text-ink">
          {t(level === undefined ? 'strength.measuring' : `strength.${level}`)}
        </b>
      </p>
    </div>
  )
}
