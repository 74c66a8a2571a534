/** The pages that lead in: sign-in and sign-up, in the same frame. */
import type { ReactNode } from 'react'
import type { Held } from '../../api/credential.ts'
import { Notice } from '../../design/notice.tsx'
import { EntryFrame, linkClass } from '../../features/sign-in/entry-frame.tsx'
import { SignInForm } from '../../features/sign-in/sign-in-form.tsx'
import { SignUpForm } from '../../features/sign-in/sign-up-form.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { PageState } from '../../page-state.ts'

export function EntryPage({
  state,
  onSignedIn,
}: {
  state: PageState
  /** @returns Whether the console opens. */
  onSignedIn: (kind: Held['kind']) => Promise<boolean>
}): ReactNode {
  const { t } = useSpeech()
  const isSignIn = state.page === 'sign-in'
  const query = `?return_to=${encodeURIComponent(state.returnTo)}`
  return (
    <EntryFrame theme={state.theme}>
      <div className="rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
        <h1 className="mb-6 text-2xl font-semibold tracking-tight">
          {t(isSignIn ? 'signIn.title' : 'signUp.title')}
        </h1>
        {isSignIn && state.isFirstRun && state.refusal === undefined && (
          <div className="mb-6">
            <Notice title={t('signIn.firstRun.title')}>{t('signIn.firstRun.body')}</Notice>
          </div>
        )}
        {isSignIn ? (
          <SignInForm
            hasTokens={state.hasTokens}
            returnTo={state.returnTo}
            identifier={state.typed?.identifier ?? (state.isFirstRun ? 'admin' : '')}
            remember={state.typed?.remember ?? false}
            refusal={state.refusal}
            onSignedIn={onSignedIn}
          />
        ) : state.isSignUpOpen ? (
          <SignUpForm
            isConfirmed={state.isSignUpConfirmed}
            returnTo={state.returnTo}
            typed={state.typed?.identifier ?? ''}
            posted={state.refusal}
            onSignedIn={() => onSignedIn('session')}
          />
        ) : (
          <Notice tone="warn">{t('signUp.closed')}</Notice>
        )}
      </div>
      {isSignIn && (
        <p className="mt-6 flex flex-wrap justify-center gap-x-6 gap-y-2">
          <a className={linkClass} href="/recover">
            {t('signIn.forgot')}
          </a>
          {state.hasLinkSignIn && (
            <a className={linkClass} href={`/sign-in/link${query}`}>
              {t('signIn.byMail')}
            </a>
          )}
        </p>
      )}
      {(state.isSignUpOpen || !isSignIn) && (
        <p className="mt-6 text-center text-ink-soft">
          {t(isSignIn ? 'signIn.new' : 'signUp.known')}{' '}
          <a className={linkClass} href={isSignIn ? `/sign-up${query}` : `/sign-in${query}`}>
            {t(isSignIn ? 'signIn.new.link' : 'signUp.known.link')}
          </a>
        </p>
      )}
    </EntryFrame>
  )
}
