/** What stands around every page for somebody who is not signed in: the brand, language and theme, and one card. */
import type { ReactNode } from 'react'
import { Brand } from '../../design/brand.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Theme } from '../../page-state.ts'
import { LanguageChoice } from '../preferences/language-choice.tsx'
import { ThemeChoice } from '../preferences/theme.tsx'

export const linkClass: string =
  'font-medium text-accent underline underline-offset-4 hover:text-accent-strong'

export function EntryFrame({ theme, children }: { theme: Theme; children: ReactNode }): ReactNode {
  const { t } = useSpeech()
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="mx-auto flex w-full max-w-5xl flex-wrap items-center justify-between gap-x-6 gap-y-3 p-4 sm:px-8 sm:py-6">
        <Brand />
        <div className="scripted flex flex-wrap items-center gap-3">
          <LanguageChoice />
          <ThemeChoice theme={theme} />
        </div>
      </header>
      <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-4 pt-4 pb-16">
        {children}
      </main>
      <footer className="px-4 pb-8 text-center text-sm text-ink-soft">{t('brand.line')}</footer>
    </div>
  )
}
