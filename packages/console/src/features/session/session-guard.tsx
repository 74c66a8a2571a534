/** Watches over the credential: when it has ended, wherever that was noticed, the sign-in dialog comes over the page as it is. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { whoami } from '../../api/account.ts'
import { heldCredential } from '../../api/credential.ts'
import { ProblemError } from '../../api/problem.ts'
import { Dialog } from '../../design/dialog.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { SignInForm } from '../sign-in/sign-in-form.tsx'
import { expiry } from './expiry.ts'
import { whoamiKey } from './queries.ts'
import { useWatch } from './use-watch.ts'
import { listenToWindows, tellWindows } from './windows.ts'

const reasons = {
  'signed-out': 'expired.signed-out',
  revoked: 'expired.revoked',
  'idle-timeout': 'expired.idle-timeout',
  'absolute-timeout': 'expired.absolute-timeout',
  expired: 'expired.expired',
  unknown: 'expired.revoked',
} as const

export function SessionGuard({
  identifier,
  hasTokens,
}: {
  identifier: string
  hasTokens: boolean
}): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const expired = useSyncExternalStore(expiry.subscribe, expiry.read)
  useWatch()
  // Whoever has just signed in at the page for it: a window that saw the cookie before end may ask to sign in again.
  useEffect(() => tellWindows('signed-in'), [])
  useEffect(
    () =>
      listenToWindows(word => {
        void whoami().then(
          ({ subject }) => {
            // Somebody else signed in in another window: what stands here is not theirs.
            if (subject.identifier !== identifier) return location.reload()
            expiry.clear()
            void client.invalidateQueries()
          },
          (fault: unknown) => {
            if (!(fault instanceof ProblemError) || fault.problem.status !== 401) return
            // The server says only that it has ended; the window that ended it says by whom.
            if (word === 'signed-out') expiry.noteOwn()
            else expiry.note(fault.problem.code)
          },
        )
      }),
    [client, identifier],
  )
  if (expired === undefined) return undefined
  const reason = Object.hasOwn(reasons, expired.code)
    ? reasons[expired.code as keyof typeof reasons]
    : 'expired.other'
  const onSignedIn = async () => {
    const subject = await whoami().then(
      answer => answer.subject,
      () => undefined,
    )
    if (subject === undefined) return false
    if (subject.identifier !== identifier) {
      location.assign('/account')
      return true
    }
    expiry.clear()
    tellWindows('signed-in')
    await client.invalidateQueries({ queryKey: whoamiKey })
    await client.invalidateQueries()
    return true
  }
  return (
    <Dialog title={t('expired.title')} onClose={undefined}>
      <div className="mb-5 space-y-1 text-sm text-ink-soft">
        <p>{t(reason)}</p>
        <p>{t('expired.kept')}</p>
      </div>
      <SignInForm
        hasTokens={hasTokens}
        returnTo={location.pathname + location.search}
        identifier={identifier}
        kind={heldCredential().kind}
        onSignedIn={onSignedIn}
      />
      <p className="mt-5 text-center text-sm">
        <a href="/sign-in" className="text-accent underline underline-offset-4">
          {t('expired.other.person')}
        </a>
      </p>
    </Dialog>
  )
}
