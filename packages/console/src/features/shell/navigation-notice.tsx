/** What became of going to a page: that it is on its way, or that it could not be loaded and one is still where one was. */
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { NavigationGuard } from './navigation-guard.ts'
import { useIsReplaced } from './use-is-replaced.ts'

export function NavigationNotice({ guard }: { guard: NavigationGuard }): ReactNode {
  const { t } = useSpeech()
  return (
    <>
      <div role="status" className="sr-only">
        {guard.isLoading && t('state.loading')}
      </div>
      {guard.isLoading && (
        <div
          aria-hidden
          className="fixed inset-x-0 top-0 z-40 h-0.5 animate-pulse bg-accent forced-colors:bg-[Highlight] print:hidden"
        />
      )}
      {guard.failed !== undefined && <Failed guard={guard} />}
    </>
  )
}

function Failed({ guard }: { guard: NavigationGuard }): ReactNode {
  const { t } = useSpeech()
  const isReplaced = useIsReplaced()
  return (
    <Notice
      tone="warn"
      role="alert"
      title={t('part.failed')}
      action={
        <button
          type="button"
          title={t('action.close')}
          aria-label={t('action.close')}
          onClick={guard.dismiss}
          className="grid size-7 shrink-0 place-items-center rounded-[0.375rem] text-ink-soft hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      }
    >
      <p>{t(isReplaced ? 'part.replaced' : 'part.offline')}</p>
      <p>{t('part.kept')}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="small" onClick={guard.retry}>
          {t('state.retry')}
        </Button>
        {isReplaced && (
          <Button size="small" onClick={() => location.reload()}>
            {t('state.reload')}
          </Button>
        )}
      </div>
    </Notice>
  )
}
