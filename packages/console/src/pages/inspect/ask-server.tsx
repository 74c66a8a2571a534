/** What only the server can tell: whether the token was ended, and what is in it where it is encrypted. */
import { Send } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { type Problem, ProblemError } from '../../api/problem.ts'
import { introspectToken, presentToken } from '../../api/token-check.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Notice } from '../../design/notice.tsx'
import { useWhoami } from '../../features/session/queries.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { ClaimsCard } from './claims-card.tsx'
import type { Claims } from './token-parts.ts'

export function AskServer({ token, isEncrypted }: { token: string; isEncrypted: boolean }): ReactNode {
  const { t, problem: say } = useSpeech()
  const { data: me } = useWhoami()
  const [isBusy, setBusy] = useState(false)
  const [told, setTold] = useState<{ identifier: string } | { problem: Problem }>()
  const [inside, setInside] = useState<Claims>()
  const isAdministrator = me?.subject.roles.includes('admin') === true

  const ask = async () => {
    if (isBusy) return
    setBusy(true)
    const answer = await presentToken(token)
    setTold(answer.ok ? { identifier: answer.value.subject.identifier } : { problem: answer.problem })
    setBusy(false)
  }
  const open = async () => {
    setBusy(true)
    try {
      setInside(await introspectToken(token))
    } catch (fault) {
      if (!(fault instanceof ProblemError)) throw fault
      setTold({ problem: fault.problem })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Card title={t('inspect.ask')} lead={t('inspect.ask.lead')}>
        <div className="space-y-4">
          <div className="flex flex-wrap gap-2">
            <Button isBusy={isBusy} onClick={() => void ask()}>
              <Send aria-hidden className="size-4" />
              {t('inspect.ask.do')}
            </Button>
            {isAdministrator && isEncrypted && (
              <Button isBusy={isBusy} onClick={() => void open()}>
                {t('inspect.open')}
              </Button>
            )}
          </div>
          {isEncrypted && !isAdministrator && (
            <p className="text-sm text-ink-soft">{t('inspect.open.needsAdmin')}</p>
          )}
          <div role="status">
            {told !== undefined &&
              ('problem' in told ? (
                <Notice tone="bad" title={told.problem.code}>
                  {say(told.problem)}
                </Notice>
              ) : (
                <Notice tone="good">{t('inspect.accepted', { identifier: told.identifier })}</Notice>
              ))}
          </div>
        </div>
      </Card>
      {inside !== undefined && <ClaimsCard title={t('inspect.inside')} tone="payload" claims={inside} />}
    </>
  )
}
