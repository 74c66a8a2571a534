/** A dialog with a secret that is shown this once: it is closed by its button alone, so that no slip loses what was not copied. */
import type { ReactNode } from 'react'
import { Button } from '../../design/button.tsx'
import { CopyButton } from '../../design/copy-button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function SecretOnce({
  title,
  secret,
  onClose,
  children,
}: {
  title: string
  secret: string
  onClose: () => void
  /** How it is used. */
  children: ReactNode
}): ReactNode {
  const { t } = useSpeech()
  return (
    <Dialog title={title} onClose={undefined}>
      <div className="space-y-4">
        <Notice tone="warn">{t('secret.once')}</Notice>
        <div className="flex items-start gap-2 rounded-control bg-sunken p-3 ring-1 ring-line ring-inset">
          {/* Whole, and marked by one click: without a clipboard it is copied by hand. */}
          <code className="min-w-0 flex-1 font-mono text-sm break-all select-all">{secret}</code>
          <CopyButton text={secret} label={t('action.copy')} doneLabel={t('action.copied')} />
        </div>
        <p className="text-sm text-ink-soft">{children}</p>
        <div className="flex justify-end pt-1">
          <Button weight="primary" onClick={onClose}>
            {t('secret.done')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
