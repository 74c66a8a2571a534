/** What stands in place of every page of the console for a browser that runs no scripts: who is signed in, and the way out. */
import type { ReactNode } from 'react'
import { Brand } from '../../design/brand.tsx'
import { buttonClass } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { PageState } from '../../page-state.ts'

export function NoScriptPage({
  state: { whoami, refusal, returnTo },
}: {
  state: Pick<PageState, 'whoami' | 'refusal' | 'returnTo'>
}): ReactNode {
  const { t, problem } = useSpeech()
  return (
    <div className="mx-auto flex min-h-dvh max-w-md flex-col px-4 py-6">
      <Brand />
      <main className="flex flex-1 flex-col justify-center py-8">
        <div className="space-y-4 rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
          <h1 className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
            {t(whoami === undefined ? 'noScript.title' : 'noScript.signedIn')}
          </h1>
          {whoami !== undefined && (
            <p className="font-medium [overflow-wrap:anywhere]">
              <bdi>{whoami.subject.identifier}</bdi>
            </p>
          )}
          {refusal !== undefined && (
            <Notice tone="bad" role="alert" title={t('noScript.refused')}>
              {problem(refusal)}
            </Notice>
          )}
          <p className="text-ink-soft">{t('noScript.body')}</p>
          {whoami === undefined ? (
            <a href={`/sign-in?return_to=${encodeURIComponent(returnTo)}`} className={buttonClass('primary')}>
              {t('signIn.submit')}
            </a>
          ) : (
            <form method="post" action="/sign-out">
              <button type="submit" className={buttonClass('primary')}>
                {t('noScript.signOut')}
              </button>
            </form>
          )}
        </div>
      </main>
    </div>
  )
}
