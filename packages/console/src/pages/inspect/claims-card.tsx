/** One part of a token, member by member: what it is called, what it holds as it is written, what that means. */
import type { ReactNode } from 'react'
import type { Member } from '../../api/token-check.ts'
import { Badge } from '../../design/badge.tsx'
import { Card } from '../../design/card.tsx'
import { classNames } from '../../design/class-names.ts'
import { type Key, useSpeech } from '../../i18n/language.tsx'
import { claimValue } from './claim-words.ts'
import { partText } from './part-colours.ts'

export function ClaimsCard({
  title,
  tone,
  members,
  isEncryption = false,
}: {
  title: string
  tone: 'header' | 'payload'
  members: readonly Member[]
  /** Whether it is the outer header of an encrypted token, where `alg` is about a key and not about a signature. */
  isEncryption?: boolean
}): ReactNode {
  const { t, language } = useSpeech()
  const now = Date.now()
  const claims = Object.fromEntries(members.map(({ name, json }) => [name, JSON.parse(json) as unknown]))
  const names = members.map(({ name }) => name)
  const meaningOf = (name: string): string => {
    const key = (isEncryption && name === 'alg' ? 'inspect.claim.jwe.alg' : `inspect.claim.${name}`) as Key
    const meaning = t(key)
    // A text that there is not is its own key.
    return meaning === key ? t('inspect.claim.unknown') : meaning
  }
  return (
    <Card title={title} isFlush>
      <dl className="divide-y divide-line">
        {members.map(({ name, json }, index) => {
          const value: unknown = JSON.parse(json)
          const { words } = claimValue(name, value, claims, now, language)
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: members never move, and a name may come twice
              key={index}
              className="grid gap-x-6 gap-y-1 px-5 py-3 sm:grid-cols-[11rem_minmax(0,1fr)] sm:px-6"
            >
              <dt>
                <code className={classNames('font-mono text-sm font-semibold', partText[tone])}>{name}</code>
                <span className="block text-sm text-ink-soft">{meaningOf(name)}</span>
              </dt>
              <dd className="min-w-0 [overflow-wrap:anywhere]">
                <code className="font-mono text-sm">{typeof value === 'string' ? value : json}</code>
                {names.indexOf(name) !== names.lastIndexOf(name) && (
                  <span className="ml-2">
                    <Badge tone="bad">{t('inspect.repeated')}</Badge>
                  </span>
                )}
                {words !== undefined && <span className="block text-sm text-ink-soft">{words}</span>}
              </dd>
            </div>
          )
        })}
      </dl>
    </Card>
  )
}
