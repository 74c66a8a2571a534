/** Both ways line by line, with what this run has measured: the difference at a glance. */
import type { ReactNode } from 'react'
import { Card } from '../../design/card.tsx'
import { classNames } from '../../design/class-names.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { type Comparison, compare } from './comparison.ts'
import type { Run } from './run.ts'

export function Summary({ run }: { run: Run }): ReactNode {
  const { t } = useSpeech()
  return (
    <Card title={t('xray.summary')} lead={t('xray.summary.lead')} isFlush>
      <table className="w-full table-fixed text-sm">
        <thead>
          <tr className="border-b border-line text-left">
            <th scope="col" className="w-[36%] px-2.5 py-2.5 font-medium text-ink-soft sm:px-6">
              {t('xray.summary.what')}
            </th>
            <th scope="col" className="px-2.5 py-2.5 font-semibold text-session sm:px-6">
              {t('xray.mode.session')}
            </th>
            <th scope="col" className="px-2.5 py-2.5 font-semibold text-token sm:px-6">
              {t('xray.mode.token')}
            </th>
          </tr>
        </thead>
        {compare(run, t).map(group => (
          <Group key={group.title} group={group} />
        ))}
      </table>
    </Card>
  )
}

function Group({ group: { title, note, rows } }: { group: Comparison }): ReactNode {
  return (
    <tbody className="border-b border-line last:border-b-0">
      <tr>
        <th scope="rowgroup" colSpan={3} className="bg-sunken px-2.5 py-2 text-left font-semibold sm:px-6">
          {title}
          {note !== undefined && <span className="block font-normal text-ink-soft">{note}</span>}
        </th>
      </tr>
      {rows.map(({ name, session, token, isSum, isCode }) => (
        <tr key={name} className={classNames('border-t border-line align-top', isSum && 'font-semibold')}>
          <th
            scope="row"
            className={classNames(
              'px-2.5 py-2 text-left [overflow-wrap:anywhere] sm:px-6',
              isSum ? 'font-semibold' : 'font-normal text-ink-soft',
              isCode && 'font-mono text-xs',
            )}
          >
            {name}
          </th>
          <td className="px-2.5 py-2 tabular-nums [overflow-wrap:anywhere] sm:px-6">{session}</td>
          <td className="px-2.5 py-2 tabular-nums [overflow-wrap:anywhere] sm:px-6">{token}</td>
        </tr>
      ))}
    </tbody>
  )
}
