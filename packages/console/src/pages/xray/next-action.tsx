/** The button that lets the next step of a run happen, or why there is none. */
import { ArrowRight, LogOut, Network } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../design/button.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Stage } from './steps.ts'

export function NextAction({
  stage,
  isBusy,
  isAdministrator,
  onUse,
  onEnd,
  onElsewhere,
}: {
  stage: Stage
  isBusy: boolean
  isAdministrator: boolean
  onUse: () => void
  onEnd: () => void
  onElsewhere: () => void
}): ReactNode {
  const { t } = useSpeech()
  if (stage === 'signed-in') {
    return (
      <Button weight="primary" isBusy={isBusy} onClick={onUse}>
        <ArrowRight aria-hidden className="size-4" />
        {t('xray.do.use')}
      </Button>
    )
  }
  if (stage === 'used') {
    return (
      <Button weight="danger" isBusy={isBusy} onClick={onEnd}>
        <LogOut aria-hidden className="size-4" />
        {t('xray.do.end')}
      </Button>
    )
  }
  if (stage === 'ended' && isAdministrator) {
    return (
      <Button weight="primary" isBusy={isBusy} onClick={onElsewhere}>
        <Network aria-hidden className="size-4" />
        {t('xray.do.node')}
      </Button>
    )
  }
  if (stage !== 'ended') return undefined
  return <p className="max-w-64 text-sm text-ink-soft">{t('xray.node.needsAdmin')}</p>
}
