/** Stands where a part of the console could not be loaded: asks again by itself when the network is back, or when told to. */
import { CloudOff } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Button } from '../../design/button.tsx'
import { Empty } from '../../design/state.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { PageTitle } from './page-title.tsx'
import { useIsReplaced } from './use-is-replaced.ts'

export function PartFailed({ what, onRetry }: { what: 'page' | 'section'; onRetry: () => void }): ReactNode {
  const { t } = useSpeech()
  const isReplaced = useIsReplaced()
  useEffect(() => {
    addEventListener('online', onRetry)
    return () => removeEventListener('online', onRetry)
  }, [onRetry])
  return (
    <div role="alert">
      {what === 'page' && <PageTitle title={t('part.failed')} />}
      <Empty
        sign={<CloudOff aria-hidden className="size-5" />}
        title={t(isReplaced ? 'part.replaced' : 'part.offline')}
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Button onClick={onRetry}>{t('state.retry')}</Button>
            {isReplaced && <Button onClick={() => location.reload()}>{t('state.reload')}</Button>}
          </div>
        }
      />
    </div>
  )
}
