/** A page that a mail leads to: shows what the link does and on which account, and does it when the button is pressed. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { showTicket } from '../../api/by-mail.ts'
import { buttonClass } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import type { Refusal } from '../../features/form/use-submission.ts'
import { EntryFrame, linkClass } from '../../features/sign-in/entry-frame.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { MailPage, MailStep, PageState } from '../../page-state.ts'
import { AskForms } from './ask-forms.tsx'
import { FinishForm } from './finish-form.tsx'
import { pageOf, pathOf } from './ticket-of.ts'

interface Shown {
  page: MailPage
  at: MailStep
  refusal: Refusal | undefined
}

export function ByMailPage({ state, page: first }: { state: PageState; page: MailPage }): ReactNode {
  const { t } = useSpeech()
  const [{ page, at, refusal }, setShown] = useState<Shown>({
    page: first,
    at: state.mail ?? { step: 'ask' },
    refusal: state.refusal,
  })
  const heading = useRef<HTMLHeadingElement>(null)
  const goTo = (next: MailStep) => {
    setShown({ page: next.step === 'show' ? pageOf(next.shown) : page, at: next, refusal: undefined })
    // What had the focus is gone.
    heading.current?.focus()
  }
  useEffect(() => {
    const open = async () => {
      const ticket = location.hash.slice(1)
      if (ticket === '') return
      // The history and whoever looks at the screen keep no secret.
      history.replaceState(null, '', location.pathname + location.search)
      const answer = await showTicket({ ticket })
      setShown(
        answer.ok
          ? {
              page: pageOf(answer.value),
              at: { step: 'show', ticket, shown: answer.value },
              refusal: undefined,
            }
          : { page: first, at: { step: 'ask' }, refusal: answer.problem },
      )
    }
    const onHash = () => void open()
    onHash()
    addEventListener('hashchange', onHash)
    return () => removeEventListener('hashchange', onHash)
  }, [first])
  const title = t(`mail.${page}.title`)
  useEffect(() => {
    document.title = `${title} · Countersign`
  }, [title])

  return (
    <EntryFrame theme={state.theme}>
      <div className="rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
        <h1 ref={heading} tabIndex={-1} className="mb-6 text-2xl font-semibold tracking-tight outline-none">
          {title}
        </h1>
        {at.step === 'done' ? (
          <div className="space-y-5">
            <Notice tone="good" role="status">
              {t(`mail.${page}.done`)}
            </Notice>
            <a
              href={page === 'undo' ? '/recover' : '/sign-in'}
              className={`${buttonClass('primary')} w-full`}
            >
              {t(page === 'undo' ? 'mail.recover.title' : 'mail.signIn')}
            </a>
          </div>
        ) : at.step === 'ask' ? (
          // Another refusal begins it again.
          <AskForms
            key={`${page} ${refusal?.code}`}
            page={page}
            returnTo={state.returnTo}
            refusal={refusal}
            typed={state.typed?.identifier ?? ''}
            onStep={goTo}
          />
        ) : (
          <FinishForm
            key={at.step === 'show' ? at.ticket : at.flow}
            page={page}
            at={at}
            returnTo={state.returnTo}
            refusal={refusal}
            onDone={returnTo => {
              if (page === 'link') location.assign(returnTo ?? state.returnTo)
              else goTo({ step: 'done' })
            }}
          />
        )}
      </div>
      <p className="mt-6 flex flex-wrap justify-center gap-x-6 gap-y-2">
        {at.step === 'code' && (
          <a className={linkClass} href={pathOf(page)}>
            {t('mail.again')}
          </a>
        )}
        {at.step !== 'done' && (
          <a className={linkClass} href="/sign-in">
            {t('mail.signIn')}
          </a>
        )}
      </p>
    </EntryFrame>
  )
}
