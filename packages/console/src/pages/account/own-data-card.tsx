/** One's data: everything that is held, as a file, and the end of the account. */
import { Download, UserRoundX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { exportOwnData } from '../../api/own-data.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { ActionsNotice } from '../../features/actions/actions-notice.tsx'
import { useActions } from '../../features/actions/use-actions.ts'
import { saveFile } from '../../features/files/save-file.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { LeaveDialog } from './leave-dialog.tsx'

export function OwnDataCard({ identifier }: { identifier: string }): ReactNode {
  const { t } = useSpeech()
  const [isLeaving, setLeaving] = useState(false)
  const actions = useActions(async () => undefined)
  const download = () =>
    actions.start({
      id: 'export',
      doing: t('ownData.export.doing'),
      done: t('ownData.export.done'),
      run: async () =>
        saveFile(JSON.stringify(await exportOwnData(), undefined, 2), 'application/json', 'account.json'),
    })
  return (
    <Card title={t('ownData.title')}>
      <div className="space-y-6">
        <div className="not-has-[p]:hidden">
          <ActionsNotice actions={actions} />
        </div>
        <div className="space-y-3">
          <p className="max-w-prose text-sm text-ink-soft">{t('ownData.export.body')}</p>
          <Button isBusy={actions.isPending('export')} onClick={download}>
            {!actions.isPending('export') && <Download aria-hidden className="size-4" />}
            {t('ownData.export')}
          </Button>
        </div>
        <div className="space-y-3 border-t border-line pt-6">
          <p className="max-w-prose text-sm text-ink-soft">{t('leave.lead')}</p>
          <Button weight="danger" onClick={() => setLeaving(true)}>
            <UserRoundX aria-hidden className="size-4" />
            {t('leave.open')}
          </Button>
        </div>
      </div>
      {isLeaving && <LeaveDialog identifier={identifier} onClose={() => setLeaving(false)} />}
    </Card>
  )
}
