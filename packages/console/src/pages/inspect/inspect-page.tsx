/** The inspector: a token taken apart and explained in the page, and judged by the server; it leaves the page only when asked to. */
import { ClipboardPaste, FlaskConical } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { heldCredential } from '../../api/credential.ts'
import { ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { inputClass } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { Empty } from '../../design/state.tsx'
import { useWhoami } from '../../features/session/queries.ts'
import { PageTitle } from '../../features/shell/page-title.tsx'
import {
  makeThrowAwayAccount,
  removeThrowAwayAccounts,
} from '../../features/throw-away/throw-away-account.ts'
import { TokenClient } from '../../features/throw-away/token-client.ts'
import { useSpeech } from '../../i18n/language.tsx'
import type { TokenSettings } from '../../page-state.ts'
import { ChecksCard } from './checks-card.tsx'
import { ClaimsCard } from './claims-card.tsx'
import { TamperBench } from './tamper-bench.tsx'
import { takeApart, tidy } from './token-parts.ts'
import { useJudgement } from './use-judgement.ts'

export function InspectPage({
  isSignUpOpen,
  issuer,
  tokens,
}: {
  isSignUpOpen: boolean
  issuer: string
  tokens: TokenSettings
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const [pasted, setPasted] = useState('')
  const [original, setOriginal] = useState('')
  /** How often the server was asked about what was pasted; 0: it has not left the page. */
  const [asks, setAsks] = useState(0)
  const [problem, setProblem] = useState<string>()
  const { data: me } = useWhoami()
  const token = tidy(pasted)
  const parts = takeApart(token)
  const held = heldCredential()
  const isAdministrator = me?.subject.roles.includes('admin') === true
  const isAsking = asks > 0 && parts.kind !== 'unknown'
  const asked = useJudgement(isAsking ? token : undefined, isAdministrator, asks)

  /** @param isOurs - Whether this server has just made it, and knows it. */
  const use = (text: string, isOurs = false) => {
    setPasted(text)
    setOriginal(tidy(text))
    setProblem(undefined)
    setAsks(isOurs ? 1 : 0)
  }
  // An example is good for as long as somebody may look at it here.
  useEffect(() => () => void removeThrowAwayAccounts(), [])
  const makeExample = async () => {
    try {
      // Another one takes its place.
      await removeThrowAwayAccounts()
      const client = await TokenClient.create(issuer, tokens)
      const { account } = await makeThrowAwayAccount()
      const { response } = await client.signIn(account)
      const { access_token: made, code } = JSON.parse(response.body) as {
        access_token?: string
        code?: string
      }
      if (made === undefined) setProblem(say({ code: code ?? 'unreadable' }))
      else use(made, true)
    } catch (fault) {
      if (fault instanceof ProblemError) setProblem(say(fault.problem))
      else if (fault instanceof TypeError) setProblem(say({ code: 'offline' }))
      else throw fault
    }
  }

  const judgement = asked?.answer.ok === true ? asked.answer.value : undefined
  return (
    <>
      <PageTitle title={t('inspect.title')} lead={t('inspect.lead')} />
      <Card
        title={t('inspect.paste')}
        lead={t('inspect.paste.hint')}
        action={
          <div className="flex flex-wrap gap-2">
            {held.kind === 'token' && (
              <Button size="small" onClick={() => use(held.accessToken, true)}>
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
            {parts.kind === 'encrypted' && (
              <Notice>{t(isAdministrator ? 'inspect.encrypted.admin' : 'inspect.encrypted')}</Notice>
            )}
            {parts.header !== undefined && (
              <ClaimsCard
                title={t('inspect.part.header')}
                tone="header"
                members={parts.header}
                isEncryption={parts.kind === 'encrypted'}
              />
            )}
            {parts.payload !== undefined && (
              <ClaimsCard title={t('inspect.part.payload')} tone="payload" members={parts.payload} />
            )}
            {parts.kind === 'encrypted' && judgement?.header !== undefined && (
              <ClaimsCard title={t('inspect.inside.header')} tone="header" members={judgement.header} />
            )}
            {parts.kind === 'encrypted' && judgement?.payload !== undefined && (
              <ClaimsCard title={t('inspect.inside')} tone="payload" members={judgement.payload} />
            )}
          </div>
          <div className="space-y-6 max-xl:order-first xl:sticky xl:top-6">
            <ChecksCard asked={asked} isAsking={isAsking} onAsk={() => setAsks(asks + 1)} />
          </div>
        </div>
      )}
    </>
  )
}
