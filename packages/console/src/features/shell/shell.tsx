/** The frame of every page: where one can go, who is signed in, how it looks. */
import { Link } from '@tanstack/react-router'
import { CircleUserRound, ScanLine, ScanSearch, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Whoami } from '../../api/wire.ts'
import { Brand } from '../../design/brand.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Theme } from '../../page-state.ts'
import { LanguageChoice } from '../preferences/language-choice.tsx'
import { ThemeChoice } from '../preferences/theme.tsx'
import { Announcer } from './announcer.tsx'
import { content, frame, header, headerInside } from './frame-class.ts'
import type { NavigationGuard } from './navigation-guard.ts'
import { NavigationNotice } from './navigation-notice.tsx'
import { useOnline } from './use-online.ts'
import { Who } from './who.tsx'

const navLink =
  'flex items-center gap-2.5 rounded-control px-3 py-2 max-sm:px-2.5 whitespace-nowrap text-ink-soft transition-colors hover:bg-sunken hover:text-ink data-[status=active]:bg-accent-wash data-[status=active]:font-medium data-[status=active]:text-accent chosen-when-active'

export function Shell({
  me,
  theme,
  guard,
  children,
}: {
  /** `undefined`: nobody is signed in, on a page that is for everybody. */
  me: Whoami | undefined
  theme: Theme
  guard: NavigationGuard
  children: ReactNode
}): ReactNode {
  const { t } = useSpeech()
  const isOnline = useOnline()
  const isAdministrator = me?.subject.roles.includes('admin') === true
  return (
    <div className={frame}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-control focus:bg-surface focus:px-4 focus:py-2 focus:shadow-card"
      >
        {t('skip.content')}
      </a>
      <header className={header}>
        <div className={headerInside}>
          <div className="flex items-center justify-between gap-3 p-4 max-lg:pb-2 lg:px-5 lg:pt-6 lg:pb-6">
            <Link to="/account" className="rounded-control">
              <Brand />
            </Link>
            <div className="lg:hidden">
              <Who me={me} isShort />
            </div>
          </div>
          <nav
            aria-label={t('nav.label')}
            className="flex gap-1 overflow-x-auto px-3 pb-2 max-sm:gap-0 lg:flex-1 lg:flex-col lg:overflow-visible"
          >
            {me !== undefined && (
              <Link to="/account" className={navLink}>
                <CircleUserRound aria-hidden className="size-4.5 max-sm:hidden" />
                {t('nav.account')}
              </Link>
            )}
            <Link to="/xray" className={navLink}>
              <ScanLine aria-hidden className="size-4.5 max-sm:hidden" />
              {t('nav.xray')}
            </Link>
            <Link to="/inspect" className={navLink}>
              <ScanSearch aria-hidden className="size-4.5 max-sm:hidden" />
              {t('nav.inspect')}
            </Link>
            {isAdministrator && (
              <Link to="/admin" className={navLink}>
                <ShieldCheck aria-hidden className="size-4.5 max-sm:hidden" />
                {t('nav.admin')}
              </Link>
            )}
          </nav>
          <div className="space-y-4 border-line p-4 max-lg:pt-1 lg:border-t lg:p-5">
            <div className="max-lg:hidden">
              <Who me={me} />
            </div>
            <div className="flex flex-wrap gap-2">
              <LanguageChoice />
              <ThemeChoice theme={theme} />
            </div>
          </div>
        </div>
      </header>
      <Announcer />
      <main id="content" tabIndex={-1} className={content}>
        <div className="mx-auto max-w-6xl space-y-6">
          <NavigationNotice guard={guard} />
          {!isOnline && (
            <Notice tone="warn" role="status">
              {t('state.offline')}
            </Notice>
          )}
          {children}
        </div>
      </main>
    </div>
  )
}
