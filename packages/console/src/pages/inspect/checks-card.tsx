/** Which checks the token passes, and which one refuses it first. */
import { Check as CheckSign, Minus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '../../design/card.tsx'
import { classNames } from '../../design/class-names.ts'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Check } from './verdicts.ts'

const looks = {
  ok: { Sign: CheckSign, colour: 'bg-good-wash text-good' },
  failed: { Sign: X, colour: 'bg-bad-wash text-bad' },
  unknown: { Sign: Minus, colour: 'bg-sunken text-ink-soft' },
} as const

export function ChecksCard({ checks }: { checks: readonly Check[] }): ReactNode {
  const { t } = useSpeech()
  const refusing = checks.find(({ verdict }) => verdict === 'failed')
  const isUnknown = checks.some(({ verdict }) => verdict === 'unknown')
  return (
    <Card title={t('inspect.checks')} lead={t('inspect.checks.lead')}>
      <div role="status" className="mb-4">
        {refusing !== undefined ? (
          <Notice tone="bad">{t(`inspect.refused.${refusing.name}`)}</Notice>
        ) : isUnknown ? (
          <Notice>{t('inspect.undecided')}</Notice>
        ) : (
          checks.length > 0 && <Notice tone="good">{t('inspect.good')}</Notice>
        )}
      </div>
      <ol className="space-y-2.5">
        {checks.map(({ name, verdict, found, expected }) => {
          const { Sign, colour } = looks[verdict]
          return (
            <li key={name} className="flex gap-3 text-sm">
              <span
                className={classNames('mt-0.5 grid size-5 shrink-0 place-items-center rounded-full', colour)}
              >
                <Sign aria-hidden className="size-3.5" />
                <span className="sr-only">{t(`inspect.verdict.${verdict}`)}</span>
              </span>
              <span className="min-w-0">
                <span className={verdict === 'unknown' ? 'text-ink-soft' : 'font-medium'}>
                  {t(`inspect.check.${name}`)}
                </span>
                {verdict === 'failed' && expected !== undefined && (
                  <span className="block text-ink-soft [overflow-wrap:anywhere]">
                    {t('inspect.expected', { expected, found: found ?? '—' })}
                  </span>
                )}
              </span>
            </li>
          )
        })}
      </ol>
    </Card>
  )
}
