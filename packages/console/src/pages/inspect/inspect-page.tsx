/** The inspector: a token taken apart, explained and judged in the page; it leaves the page only when asked to. */
import { useQuery } from '@tanstack/react-query'
import { ClipboardPaste, FlaskConical } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { heldCredential } from '../../api/credential.ts'
import { exchange } from '../../api/exchange.ts'
import { ProblemError } from '../../api/problem.ts'
import { readKeySet } from '../../api/token-check.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { inputClass } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { Empty } from '../../design/state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { makeThrowAwayAccount } from '../../features/throw-away/throw-away-account.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { AskServer } from './ask-server.tsx'
import { ChecksCard } from './checks-card.tsx'
import { ClaimsCard } from './claims-card.tsx'
import { TamperBench } from './tamper-bench.tsx'
import { takeApart, tidy } from './token-parts.ts'
import { type Check, judge } from './verdicts.ts'

export function InspectPage({ isSignUpOpen, issuer }: { isSignUpOpen: boolean; issuer: string }): ReactNode {
  const { t, problem: say } = useSpeech()
  const [pasted, setPasted] = useState('')
  const [original, setOriginal] = useState('')
  const [checks, setChecks] = useState<Check[]>([])
  const [problem, setProblem] = useState<string>()
  const keys = useQuery({ queryKey: ['key-set'], queryFn: readKeySet })
  const token = tidy(pasted)
  const parts = takeApart(token)
  const held = heldCredential()

  const use = (text: string) => {
    setPasted(text)
    setOriginal(tidy(text))
    setProblem(undefined)
  }
  const makeExample = async () => {
    try {
      const account = await makeThrowAwayAccount()
      const { response } = await exchange({
        method: 'POST',
        path: '/auth/sign-in',
        body: { ...account, credential: 'token' },
      })
      const { access_token: made } = JSON.parse(response.body) as { access_token?: string }
      if (made !== undefined) use(made)
    } catch (fault) {
      if (!(fault instanceof ProblemError)) throw fault
      setProblem(say(fault.problem))
    }
  }

  useEffect(() => {
    let isCurrent = true
    const apart = takeApart(token)
    if (apart.kind === 'unknown' || keys.data === undefined) {
      setChecks([])
      return
    }
    void judge(token, apart, keys.data, issuer, Date.now()).then(judged => {
      if (isCurrent) setChecks(judged)
    })
    return () => {
      isCurrent = false
    }
  }, [token, keys.data, issuer])

  return (
    <>
      <PageTitle title={t('inspect.title')} lead={t('inspect.lead')} />
      <Card
        title={t('inspect.paste')}
        lead={t('inspect.paste.hint')}
        action={
          <div className="flex flex-wrap gap-2">
            {held.kind === 'token' && (
              <Button size="small" onClick={() => use(held.accessToken)}>
                <ClipboardPaste aria-hidden className="size-4" />
                {t('inspect.mine')}
              </Button>
            )}
            {isSignUpOpen && (
              <Button size="small" onClick={() => void makeExample()}>
                <FlaskConical aria-hidden className="size-4" />
                {t('inspect.example')}
              </Button>
            )}
          </div>
        }
      >
        <textarea
          aria-label={t('inspect.token')}
          value={pasted}
          onChange={event => use(event.target.value)}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          rows={4}
          placeholder="eyJ…"
          className={`${inputClass} min-h-28 font-mono text-sm [overflow-wrap:anywhere]`}
        />
        {problem !== undefined && (
          <div className="mt-3">
            <Notice tone="bad" role="alert">
              {problem}
            </Notice>
          </div>
        )}
      </Card>
      {token === '' ? (
        <Empty title={t('inspect.empty')}>{t('inspect.empty.body')}</Empty>
      ) : parts.kind === 'unknown' ? (
        <Notice tone="warn">{t('inspect.notToken')}</Notice>
      ) : (
        <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="space-y-6">
            <TamperBench token={token} original={original} parts={parts} onChange={setPasted} />
            {parts.kind === 'encrypted' && <Notice>{t('inspect.encrypted')}</Notice>}
            {parts.header !== undefined && (
              <ClaimsCard title={t('inspect.part.header')} tone="header" claims={parts.header} />
            )}
            {parts.payload !== undefined && (
              <ClaimsCard title={t('inspect.part.payload')} tone="payload" claims={parts.payload} />
            )}
          </div>
          <div className="space-y-6 xl:sticky xl:top-6">
            <ChecksCard checks={checks} />
            <AskServer key={token} token={token} isEncrypted={parts.kind === 'encrypted'} />
          </div>
        </div>
      )}
    </>
  )
}
