/** What this server says to the token: its verdict, and every check in the order in which it makes them. */
import { Check as CheckSign, Minus, Send, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Judgement, TokenCheck } from '../../api/token-check.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { classNames } from '../../design/class-names.ts'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Asked } from './use-judgement.ts'

const looks = {
  ok: { Sign: CheckSign, colour: 'bg-good-wash text-good' },
  failed: { Sign: X, colour: 'bg-bad-wash text-bad' },
  'not-judged': { Sign: Minus, colour: 'bg-sunken text-ink-soft' },
} as const

export function ChecksCard({
  asked,
  isAsking,
  onAsk,
}: {
  asked: Asked | undefined
  isAsking: boolean
  onAsk: () => void
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const answer = asked?.answer
  return (
    <Card title={t('inspect.checks')} lead={t('inspect.checks.lead')}>
      <div className="space-y-4">
        <Button
          weight={asked === undefined ? 'primary' : 'plain'}
          isBusy={isAsking && asked === undefined}
          onClick={onAsk}
        >
          <Send aria-hidden className="size-4" />
          {t(asked === undefined ? 'inspect.ask' : 'inspect.ask.again')}
        </Button>
        <div role="status">
          {answer !== undefined &&
            (answer.ok ? (
              <Verdict judgement={answer.value} />
            ) : (
              <Notice tone="warn" title={t('inspect.unanswered')}>
                {say(answer.problem)}
              </Notice>
            ))}
        </div>
        {answer?.ok === true && (
          <ol className="space-y-2.5">
            {answer.value.checks.map(check => (
              <CheckLine key={check.name} check={check} />
            ))}
          </ol>
        )}
      </div>
    </Card>
  )
}

function Verdict({ judgement: { verdict, needs_proof: needsProof } }: { judgement: Judgement }): ReactNode {
  const { t, problem: say } = useSpeech()
  if (verdict === 'accepted')
    return (
      <Notice tone="good" title={t('inspect.accepted')}>
        {t(needsProof ? 'inspect.accepted.proof' : 'inspect.accepted.body')}
      </Notice>
    )
  return (
    <Notice tone="bad" title={t('inspect.refused', { code: verdict })}>
      {say({ code: verdict })}
    </Notice>
  )
}

function CheckLine({ check }: { check: TokenCheck }): ReactNode {
  const { t } = useSpeech()
  const { name, verdict, code, expected, found, claims } = check
  const { Sign, colour } = looks[verdict]
  return (
    <li className="flex gap-3 text-sm">
      <span
        className={classNames(
          'mt-0.5 grid size-5 shrink-0 place-items-center rounded-full forced-colors:border',
          colour,
        )}
      >
        <Sign aria-hidden className="size-3.5" />
        <span className="sr-only">{t(`inspect.verdict.${verdict}`)}</span>
      </span>
      <span className="min-w-0 flex-1">
        <span className={verdict === 'not-judged' ? 'text-ink-soft' : 'font-medium'}>
          {t(`inspect.check.${name}`)}
        </span>
        {code !== undefined && (
          <code className="ml-2 inline-block rounded bg-bad-wash px-1.5 py-0.5 font-mono text-xs whitespace-nowrap text-bad">
            {code}
          </code>
        )}
        {verdict === 'failed' && expected !== undefined && (
          <span className="block text-ink-soft [overflow-wrap:anywhere]">
            {t('inspect.expected', { expected, found: found ?? '—' })}
          </span>
        )}
        {claims !== undefined && (
          <span className="block text-ink-soft [overflow-wrap:anywhere]">
            {t('inspect.claims', { claims: claims.join(', ') })}
          </span>
        )}
      </span>
    </li>
  )
}
