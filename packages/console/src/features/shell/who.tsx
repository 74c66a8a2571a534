/** Who is signed in, and the way out; or the way in. */
import { KeyRound, LogOut } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { signOut } from '../../api/account.ts'
import type { Problem } from '../../api/problem.ts'
import type { Whoami } from '../../api/wire.ts'
import { Button, ButtonLink } from '../../design/button.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { tellWindows } from '../session/windows.ts'

export function Who({ me, isShort = false }: { me: Whoami | undefined; isShort?: boolean }): ReactNode {
  const { t, problem: say } = useSpeech()
  const [isLeaving, setLeaving] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  if (me === undefined) {
    const target = `/sign-in?return_to=${encodeURIComponent(location.pathname + location.search)}`
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
