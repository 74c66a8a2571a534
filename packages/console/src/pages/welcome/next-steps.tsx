/** What to do after the first sign-in: what is to be seen, and the code that puts the server's accounts before an application. */
import { Link } from '@tanstack/react-router'
import { ScanLine, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { CodeBlock } from '../../design/code-block.tsx'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'

/** Runs as it stands, in the folder that the server was started in: with its database, its secret and its issuer. */
const expressSnippet = (issuer: string) => `import { readFileSync } from 'node:fs'
import { createCountersign } from 'countersign'
import { countersign, required } from 'countersign/express'
import { sqlite } from 'countersign/storage/sqlite'
import express from 'express'

const auth = await createCountersign({
  storage: sqlite('./data/countersign.db'),
  secret: readFileSync('./data/countersign.secret', 'utf8').trim(),
  issuer: '${issuer}',
})

const app = express()
app.use(countersign(auth))
app.get('/me', required(), (req, res) => {
  res.send(\`You are \${req.identity?.subject}\`)
})
app.listen(8080)`

export function NextSteps({
  isChosen,
  issuer,
  onChoose,
}: {
  /** Whether the printed password has been replaced. */
  isChosen: boolean
  issuer: string
  onChoose: () => void
}): ReactNode {
  const { t } = useSpeech()
  const copy = { copyLabel: t('action.copy'), copiedLabel: t('action.copied') }
  return (
    <>
      {isChosen ? (
        <Notice tone="good" role="status">
          {t('welcome.done')}
        </Notice>
      ) : (
        <Notice tone="warn">
          <p>{t('welcome.notDone')}</p>
          <Button size="small" className="mt-2" onClick={onChoose}>
            {t('welcome.step.password')}
          </Button>
        </Notice>
      )}
      <h2 className="text-lg font-semibold tracking-tight">{t('welcome.next.title')}</h2>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
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
          <CodeBlock {...copy} text={expressSnippet(issuer)} />
        </Card>
      </div>
    </>
  )
}
