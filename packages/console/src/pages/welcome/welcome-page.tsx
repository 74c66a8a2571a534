/** The first run: a password of one's own, then what to do next. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, ScanLine, ShieldCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { readSubject } from '../../api/admin.ts'
import { Button, buttonClass } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { classNames } from '../../design/class-names.ts'
import { CodeBlock } from '../../design/code-block.tsx'
import { Notice } from '../../design/notice.tsx'
import { PasswordForm } from '../../features/password-change/password-form.tsx'
import { useWhoami } from '../../features/session/queries.ts'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'

const expressSnippet = `import { createCountersign } from 'countersign'
import { countersign, required } from 'countersign/express'
import { sqlite } from 'countersign/storage/sqlite'
import express from 'express'

const auth = await createCountersign({
  storage: sqlite('./data/countersign.db'),
  secret: process.env.COUNTERSIGN_SECRET,
  issuer: '${'ORIGIN'}',
})

const app = express()
app.use(countersign(auth))
app.get('/me', required(), (req, res) => {
  res.send(\`You are \${req.identity?.subject}\`)
})
app.listen(8080)`

export function WelcomePage(): ReactNode {
  const { t } = useSpeech()
  const { data: me } = useWhoami()
  const id = me?.subject.id ?? ''
  const subject = useQuery({
    queryKey: ['subject', id],
    queryFn: ({ signal }) => readSubject(id, signal),
    enabled: me?.subject.roles.includes('admin') === true,
  })
  const [isLater, setLater] = useState(false)
  const isPrinted = subject.data !== undefined && subject.data.created_at === subject.data.password_changed_at
  const isChoosing = isPrinted && !isLater
  if (me === undefined) return undefined
  return (
    <>
      <PageTitle title={t('welcome.title')} lead={t('welcome.lead')} />
      <Steps isChoosing={isChoosing} />
      <LoadState query={subject} lines={4}>
        {isChoosing ? (
          <Card
            title={t('welcome.password.title')}
            lead={t('welcome.password.lead')}
            action={
              <Button weight="quiet" size="small" className="max-sm:-ml-3" onClick={() => setLater(true)}>
                {t('welcome.password.later')}
              </Button>
            }
          >
            <PasswordForm identifier={me.subject.identifier} currentLabel={t('welcome.password.current')} />
          </Card>
        ) : (
          <Next isChosen={!isPrinted} />
        )}
      </LoadState>
    </>
  )
}

function Steps({ isChoosing }: { isChoosing: boolean }): ReactNode {
  const { t } = useSpeech()
  const steps = [t('welcome.step.password'), t('welcome.step.next')]
  const current = isChoosing ? 0 : 1
  return (
    <ol aria-label={t('welcome.steps')} className="flex flex-wrap gap-x-8 gap-y-3">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === current ? 'step' : undefined}
          className={classNames(
            'flex items-center gap-2.5',
            index === current ? 'font-medium' : 'text-ink-soft',
          )}
        >
          <span
            aria-hidden
            className={classNames(
              'grid size-7 place-items-center rounded-full text-sm',
              index < current && 'bg-good-wash text-good',
              index === current && 'bg-accent text-on-accent',
              index > current && 'bg-sunken ring-1 ring-line ring-inset',
            )}
          >
            {index < current ? <Check className="size-4" /> : index + 1}
          </span>
          {step}
        </li>
      ))}
    </ol>
  )
}

function Next({ isChosen }: { isChosen: boolean }): ReactNode {
  const { t } = useSpeech()
  const copy = { copyLabel: t('action.copy'), copiedLabel: t('action.copied') }
  return (
    <>
      {isChosen && (
        <Notice tone="good" role="status">
          {t('welcome.done')}
        </Notice>
      )}
      <h2 className="text-lg font-semibold tracking-tight">{t('welcome.next.title')}</h2>
      <div className="grid gap-6 lg:grid-cols-2">
        <Card title={t('welcome.next.xray')} lead={t('welcome.next.xray.body')}>
          <Link to="/xray" className={buttonClass('primary')}>
            <ScanLine aria-hidden className="size-4" />
            {t('nav.xray')}
          </Link>
        </Card>
        <Card title={t('welcome.next.admin')} lead={t('welcome.next.admin.body')}>
          <Link to="/admin" className={buttonClass()}>
            <ShieldCheck aria-hidden className="size-4" />
            {t('nav.admin')}
          </Link>
        </Card>
        <Card title={t('welcome.next.user')} lead={t('welcome.next.user.body')}>
          <CodeBlock {...copy} text="npx countersign subject add ada@example.com" />
        </Card>
        <Card title={t('welcome.next.code')} lead={t('welcome.next.code.body')}>
          <CodeBlock {...copy} text={expressSnippet.replace('ORIGIN', location.origin)} />
        </Card>
      </div>
    </>
  )
}
