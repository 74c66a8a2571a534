/** The frame of every page: where one can go, who is signed in, how it looks. */
import { Link } from '@tanstack/react-router'
import { CircleUserRound, KeyRound, LogOut, ScanLine, ScanSearch, ShieldCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { signOut } from '../../api/account.ts'
import type { Problem } from '../../api/problem.ts'
import type { Whoami } from '../../api/wire.ts'
import { Brand } from '../../design/brand.tsx'
import { Button, ButtonLink } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Theme } from '../../page-state.ts'
import { LanguageChoice } from '../preferences/language-choice.tsx'
import { ThemeChoice } from '../preferences/theme.tsx'
import { tellWindows } from '../session/windows.ts'
import { useOnline } from './use-online.ts'

const navLink =
  'flex items-center gap-2.5 rounded-control px-3 py-2 max-sm:px-2.5 whitespace-nowrap text-ink-soft transition-colors hover:bg-sunken hover:text-ink data-[status=active]:bg-accent-wash data-[status=active]:font-medium data-[status=active]:text-accent'

export function Shell({
  me,
  theme,
  children,
}: {
  /** `undefined`: nobody is signed in, on a page that is for everybody. */
  me: Whoami | undefined
  theme: Theme
  children: ReactNode
}): ReactNode {
  const { t } = useSpeech()
  const isOnline = useOnline()
  const isAdministrator = me?.subject.roles.includes('admin') === true
  return (
    <div className="lg:grid lg:min-h-dvh lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-control focus:bg-surface focus:px-4 focus:py-2 focus:shadow-card"
      >
        {t('skip.content')}
      </a>
      <header className="border-line bg-surface max-lg:border-b lg:border-r">
        <div className="lg:sticky lg:top-0 lg:flex lg:h-dvh lg:flex-col lg:overflow-y-auto">
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
      <main id="content" tabIndex={-1} className="min-w-0 px-4 py-6 outline-none sm:px-8 sm:py-9 xl:px-12">
        <div className="mx-auto max-w-6xl space-y-6">
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

function Who({ me, isShort = false }: { me: Whoami | undefined; isShort?: boolean }): ReactNode {
  const { t, problem: say } = useSpeech()
  const [isLeaving, setLeaving] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  if (me === undefined) {
    const target = `/sign-in?return_to=${encodeURIComponent(location.pathname)}`
    return (
      <ButtonLink href={target} size="small" className="max-lg:whitespace-nowrap">
        <KeyRound aria-hidden className="size-4" />
        {t('shell.signIn')}
      </ButtonLink>
    )
  }
  const leave = async () => {
    if (isLeaving) return
    setLeaving(true)
    setProblem(undefined)
    const answer = await signOut()
    // Done only when the server says so, or when there was nothing left to end.
    if (!answer.ok && answer.problem.status !== 401) {
      setLeaving(false)
      setProblem(answer.problem)
      return
    }
    tellWindows('signed-out')
    location.assign('/sign-in')
  }
  const refused = problem !== undefined && (
    <p role="alert" className="text-sm text-bad">
      {say(problem)}
    </p>
  )
  if (isShort) {
    return (
      <div className="flex items-center gap-2">
        {refused}
        <Button
          size="small"
          weight="quiet"
          className="whitespace-nowrap"
          isBusy={isLeaving}
          onClick={() => void leave()}
        >
          {!isLeaving && <LogOut aria-hidden className="size-4" />}
          {t('shell.signOut')}
        </Button>
      </div>
    )
  }
  return (
    <div className="space-y-3">
      <div className="min-w-0 text-sm">
        <p className="sr-only">{t('shell.signedInAs')}</p>
        <p dir="auto" title={me.subject.identifier} className="truncate font-medium">
          {me.subject.identifier}
        </p>
        <p className="text-ink-soft">{t(`shell.kind.${me.credential.kind}`)}</p>
      </div>
      <Button size="small" isBusy={isLeaving} onClick={() => void leave()} className="w-full">
        {!isLeaving && <LogOut aria-hidden className="size-4" />}
        {t('shell.signOut')}
      </Button>
      {refused}
    </div>
  )
}
