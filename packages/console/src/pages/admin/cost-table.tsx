/** What each way of signing in costs this server, side by side, as it was measured. */
import type { ReactNode } from 'react'
import { type Sample, sumOf } from '../../api/metrics.ts'
import { Badge } from '../../design/badge.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { sizeOf } from '../../i18n/size.ts'
import type { Point } from './series.ts'

const modes = ['session', 'token'] as const
type Mode = (typeof modes)[number]

interface Measured {
  value: string
  hint: string
}

export function CostTable({
  samples,
  last,
  liveSessions,
}: {
  samples: readonly Sample[]
  last: Point | undefined
  liveSessions: number | undefined
}): ReactNode {
  const { t, language } = useSpeech()
  const number = (value: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)
  const isThere = samples.length > 0
  const held = (what: string) =>
    isThere
      ? sizeOf(
          sumOf(samples, 'countersign_held_bytes', labels => labels.what === what),
          language,
        )
      : '–'
  const counted = (name: string) => (isThere ? number(sumOf(samples, name)) : '–')
  const checked = (name: string, mode: Mode) => sumOf(samples, name, ({ kind }) => kind === mode)

  const wire = (mode: Mode): Measured => {
    const checks = checked('countersign_credentials_checked_total', mode)
    const bytes = checked('countersign_credential_bytes_total', mode)
    return {
      value: checks === 0 ? '–' : sizeOf(bytes / checks, language),
      hint:
        checks === 0
          ? t('overview.cost.wire.none')
          : t(`overview.cost.wire.${mode}`, { count: number(checks) }),
    }
  }
  const rows: readonly {
    name: 'checks' | 'wire' | 'memory' | 'store' | 'revocations'
    of: Record<Mode, Measured>
  }[] = [
    {
      name: 'checks',
      of: {
        session: {
          value: last === undefined ? '–' : number(last.sessions),
          hint: t('overview.cost.checks.session'),
        },
        token: {
          value: last === undefined ? '–' : number(last.tokens),
          hint: t('overview.cost.checks.token'),
        },
      },
    },
    { name: 'wire', of: { session: wire('session'), token: wire('token') } },
    {
      name: 'memory',
      of: {
        session: {
          value: held('sessions'),
          hint: t('overview.cost.memory.session', { count: counted('countersign_sessions_cached') }),
        },
        token: {
          value: held('tokens'),
          hint: t('overview.cost.memory.token', { count: counted('countersign_tokens_cached') }),
        },
      },
    },
    {
      name: 'store',
      of: {
        session: {
          value: liveSessions === undefined ? '–' : number(liveSessions),
          hint: t('overview.cost.store.session'),
        },
        token: { value: '0', hint: t('overview.cost.store.token') },
      },
    },
    {
      name: 'revocations',
      of: {
        session: { value: '0', hint: t('overview.cost.revocations.session') },
        token: {
          value: counted('countersign_revocations_held'),
          hint: t('overview.cost.revocations.token', { size: held('revocations') }),
        },
      },
    },
  ]

  return (
    <table aria-label={t('overview.cost')} className="w-full text-left max-sm:block sm:table-fixed">
      <thead className="max-sm:block">
        <tr className="border-b border-line max-sm:grid max-sm:grid-cols-2">
          <td className="w-[28%] max-sm:hidden" />
          {modes.map(mode => (
            <th key={mode} scope="col" className="py-3 pr-4 max-sm:pl-5">
              <Badge tone={mode}>{t(`xray.mode.${mode}`)}</Badge>
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line max-sm:block">
        {rows.map(({ name, of }) => (
          <tr key={name} className="max-sm:grid max-sm:grid-cols-2 max-sm:py-3">
            <th
              scope="row"
              className="pr-2 pl-5 align-top text-sm font-normal text-ink-soft max-sm:col-span-2 max-sm:pb-1 sm:py-3.5 sm:pl-6"
            >
              {t(`overview.cost.${name}`)}
            </th>
            {modes.map(mode => (
              <td key={mode} className="pr-4 align-top max-sm:pl-5 sm:py-3.5">
                <span className="block font-semibold tabular-nums">{of[mode].value}</span>
                <span className="block text-sm text-ink-soft">{of[mode].hint}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
