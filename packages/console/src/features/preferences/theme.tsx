/** The theme: as the system has it, or as the person chose, which a cookie remembers so that the next page comes in it. */

import { Monitor, Moon, Sun } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Choice } from '../../design/choice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Theme } from '../../page-state.ts'

const yearSeconds = 31_536_000
const signs = { system: Monitor, light: Sun, dark: Moon } as const

export function ThemeChoice({ theme: first }: { theme: Theme }): ReactNode {
  const { t } = useSpeech()
  const [theme, setTheme] = useState(first)
  const choose = (next: Theme) => {
    setTheme(next)
    document.documentElement.dataset.theme = next
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we support
    document.cookie = `console-theme=${next}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax`
  }
  const options = (['system', 'light', 'dark'] as const).map(value => {
    const Sign = signs[value]
    return { value, label: t(`theme.${value}`), sign: <Sign aria-hidden className="size-4" /> }
  })
  return (
    <Choice
      label={t('theme.label')}
      name="theme"
      options={options}
      value={theme}
      onChange={choose}
      isLabelHidden
    />
  )
}
