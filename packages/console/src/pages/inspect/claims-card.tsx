/** One part of a token, claim by claim: what it is called, what it holds, what that means. */
import type { ReactNode } from 'react'
import { Card } from '../../design/card.tsx'
import { classNames } from '../../design/class-names.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { claimValue } from './claim-words.ts'
import { partText } from './part-colours.ts'
import type { Claims } from './token-parts.ts'

export function ClaimsCard({
  title,
  tone,
  claims,
}: {
  title: string
  tone: 'header' | 'payload'
  claims: Claims
}): ReactNode {
  const { t, word, language } = useSpeech()
  const now = Date.now()
  return (
    <Card title={title} isFlush>
      <dl className="divide-y divide-line">
        {Object.entries(claims).map(([name, value]) => {
          const { raw, words } = claimValue(name, value, claims, now, language)
          const meaning = word('inspect.claim', name)
          return (
            <div
              key={name}
              className="grid gap-x-6 gap-y-1 px-5 py-3 sm:grid-cols-[11rem_minmax(0,1fr)] sm:px-6"
            >
              <dt>
                <code className={classNames('font-mono text-sm font-semibold', partText[tone])}>{name}</code>
                <span className="block text-sm text-ink-soft">
                  {meaning === name ? t('inspect.claim.unknown') : meaning}
                </span>
              </dt>
              <dd className="min-w-0 [overflow-wrap:anywhere]">
                <code className="font-mono text-sm">{raw}</code>
                {words !== undefined && <span className="block text-sm text-ink-soft">{words}</span>}
              </dd>
            </div>
          )
        })}
      </dl>
    </Card>
  )
}
