/** Roles as badges, or the word for none. */
import type { ReactNode } from 'react'
import { Badge } from '../../design/badge.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function RoleBadges({ roles }: { roles: readonly string[] }): ReactNode {
  const { t } = useSpeech()
  if (roles.length === 0) return <span className="text-ink-soft">{t('account.roles.none')}</span>
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {roles.map(role => (
        <Badge key={role} tone="accent">
          {role}
        </Badge>
      ))}
    </span>
  )
}
