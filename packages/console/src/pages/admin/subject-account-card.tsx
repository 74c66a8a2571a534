/** The account of a subject: its name, its password, everything that is held about it, and its end. */
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Download, KeyRound, PenLine, UserRoundX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { exportSubject, removeSubject } from '../../api/admin.ts'
import type { ManagedSubject } from '../../api/wire.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Notice } from '../../design/notice.tsx'
import { ActionsNotice } from '../../features/actions/actions-notice.tsx'
import { useActions } from '../../features/actions/use-actions.ts'
import { saveFile } from '../../features/files/save-file.ts'
import { Confirm } from '../../features/shell/confirm.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { SubjectEditDialog } from './subject-edit-dialog.tsx'

export function SubjectAccountCard({ subject }: { subject: ManagedSubject }): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'rename' | 'password' | 'remove'>()
  const [done, setDone] = useState<'rename' | 'password'>()
  const { id, identifier } = subject
  const actions = useActions(() => client.invalidateQueries({ queryKey: ['events'] }))
  const close = () => setAsked(undefined)
  const ask = (what: typeof asked) => {
    setDone(undefined)
    setAsked(what)
  }
  const download = () =>
    actions.start({
      id: 'export',
      doing: t('subject.export.doing'),
      done: t('subject.export.done'),
      run: async () =>
        saveFile(
          JSON.stringify(await exportSubject(id), undefined, 2),
          'application/json',
          `account-${id}.json`,
        ),
    })
  const remove = async () => {
    await removeSubject(id)
    // There is nothing at this address any more.
    await navigate({ to: '/admin/subjects' })
    client.removeQueries({ queryKey: ['subject', id] })
    await client.invalidateQueries()
  }
  return (
    <Card title={t('subject.account')} lead={t('subject.account.lead')}>
      <div className="space-y-4">
        <div className="space-y-2 not-has-[p]:hidden">
          <ActionsNotice actions={actions} />
          {done !== undefined && (
            <Notice tone="good" role="status">
              <p>{t(`subject.${done}.done`)}</p>
            </Notice>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => ask('rename')}>
            <PenLine aria-hidden className="size-4" />
            {t('subject.rename')}
          </Button>
          <Button onClick={() => ask('password')}>
            <KeyRound aria-hidden className="size-4" />
            {t('subject.password')}
          </Button>
          <Button isBusy={actions.isPending('export')} onClick={download}>
            {!actions.isPending('export') && <Download aria-hidden className="size-4" />}
            {t('subject.export')}
          </Button>
          <Button weight="danger" onClick={() => ask('remove')}>
            <UserRoundX aria-hidden className="size-4" />
            {t('subject.remove')}
          </Button>
        </div>
      </div>
      {(asked === 'rename' || asked === 'password') && (
        <SubjectEditDialog subject={subject} what={asked} onDone={() => setDone(asked)} onClose={close} />
      )}
      {asked === 'remove' && (
        <Confirm
          title={t('subject.remove.title')}
          confirm={t('subject.remove')}
          typed={{ text: identifier, label: t('subject.remove.typed', { identifier }) }}
          onConfirm={remove}
          onClose={close}
          closesItself={false}
        >
          <p>{t('subject.remove.body')}</p>
        </Confirm>
      )}
    </Card>
  )
}
