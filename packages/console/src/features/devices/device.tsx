/** A device as people know it: a sign for its kind, and the browser and system that it claims to be. */
import { Bot, CircleHelp, Monitor, Smartphone, Tablet, Tv } from 'lucide-react'
import type { ReactNode } from 'react'
import type { OwnSession } from '../../api/wire.ts'
import { type Speech, useSpeech } from '../../i18n/language.tsx'

const signs = {
  desktop: Monitor,
  mobile: Smartphone,
  tablet: Tablet,
  tv: Tv,
  bot: Bot,
  unknown: CircleHelp,
} as const

export function DeviceSign({ type }: { type: OwnSession['device']['type'] }): ReactNode {
  const { t } = useSpeech()
  const Sign = signs[type]
  return (
    <span
      title={t(`device.${type}`)}
      className="grid size-10 shrink-0 place-items-center rounded-full bg-sunken text-ink-soft ring-1 ring-line ring-inset"
    >
      <Sign aria-hidden className="size-5" />
      <span className="sr-only">{t(`device.${type}`)}</span>
    </span>
  )
}

export function deviceName({ browser, system }: OwnSession['device'], { t }: Pick<Speech, 't'>): string {
  if (browser !== undefined && system !== undefined) return t('sessions.on', { browser, system })
  return browser ?? system ?? t('sessions.unknownDevice')
}
