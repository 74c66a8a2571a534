/** What stands in the window until the script of a page has come: on a slow line for seconds. Drawn by the server. */
import type { ReactNode } from 'react'
import { Brand } from '../../design/brand.tsx'
import { Skeleton } from '../../design/state.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { content, frame, header, headerInside } from './frame-class.ts'

export function Frame(): ReactNode {
  const { t } = useSpeech()
  return (
    <div className={`${frame} scripted`}>
      <header className={header}>
        <div className={headerInside}>
          <div className="p-4 max-lg:pb-24 lg:px-5 lg:py-6">
            <Brand />
          </div>
        </div>
      </header>
      <main className={content}>
        <div className="mx-auto max-w-6xl space-y-6">
          <Skeleton label={t('state.loading')} lines={6} />
        </div>
      </main>
    </div>
  )
}
