/** The token in colours, what each part weighs, and a bench for changing one character of it. */
import { Undo2, WandSparkles } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { classNames } from '../../design/class-names.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { partFill, partText } from './part-colours.ts'
import { type Part, type TokenParts, tamper } from './token-parts.ts'

export function TamperBench({
  token,
  original,
  parts: { parts },
  onChange,
}: {
  token: string
  /** As it was pasted. */
  original: string
  parts: TokenParts
  onChange: (token: string) => void
}): ReactNode {
  const { t } = useSpeech()
  const isChanged = token !== original
  const changeIn = ({ start, text }: Part) =>
    onChange(tamper(token, start + Math.floor(Math.random() * Math.max(1, text.length - 1))))
  return (
    <Card title={t('inspect.bench')} lead={t('inspect.bench.lead')}>
      <p className="font-mono text-sm leading-relaxed [overflow-wrap:anywhere]">
        {parts.map((part, index) => (
          <span key={part.name}>
            {index > 0 && <span className="text-ink-soft">.</span>}
            <Characters part={part} original={original} />
          </span>
        ))}
      </p>
      <div aria-hidden className="mt-5 flex h-2 gap-0.5 overflow-hidden rounded-full">
        {parts.map(part => (
          <svg
            key={part.name}
            className={classNames('h-full', partFill[part.name])}
            width={`${(part.text.length / token.length) * 100}%`}
          />
        ))}
      </div>
      <dl className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {parts.map(part => (
          <div key={part.name} className="flex gap-1.5">
            <dt className={classNames('font-medium', partText[part.name])}>
              {t(`inspect.part.${part.name}`)}
            </dt>
            <dd className="tabular-nums">{t('inspect.bytes', { count: part.text.length })}</dd>
          </div>
        ))}
        <div className="flex gap-1.5">
          <dt className="text-ink-soft">{t('inspect.total')}</dt>
          <dd className="tabular-nums">{t('inspect.bytes', { count: token.length })}</dd>
        </div>
      </dl>
      <fieldset className="mt-5 border-t border-line pt-4 print:hidden">
        <legend className="sr-only">{t('inspect.change')}</legend>
        <p className="mb-2 text-sm text-ink-soft">{t('inspect.change')}</p>
        <div className="flex flex-wrap gap-2">
          {parts
            .filter(part => part.text !== '')
            .map(part => (
              <Button key={part.name} size="small" onClick={() => changeIn(part)}>
                <WandSparkles aria-hidden className={classNames('size-4', partText[part.name])} />
                {t(`inspect.part.${part.name}`)}
              </Button>
            ))}
          <Button size="small" weight="quiet" disabled={!isChanged} onClick={() => onChange(original)}>
            <Undo2 aria-hidden className="size-4" />
            {t('inspect.undo')}
          </Button>
        </div>
      </fieldset>
    </Card>
  )
}

function Characters({ part, original }: { part: Part; original: string }): ReactNode {
  const { t } = useSpeech()
  const runs: { text: string; isChanged: boolean; at: number }[] = []
  for (const [index, character] of [...part.text].entries()) {
    const isChanged = original[part.start + index] !== character
    const last = runs.at(-1)
    if (last !== undefined && last.isChanged === isChanged) last.text += character
    else runs.push({ text: character, isChanged, at: index })
  }
  return (
    <span className={partText[part.name]}>
      {runs.map(run =>
        run.isChanged ? (
          <mark
            key={run.at}
            title={t('inspect.changed')}
            className="rounded-sm bg-warn-wash px-0.5 font-bold text-warn ring-1 ring-warn"
          >
            {run.text}
          </mark>
        ) : (
          run.text
        ),
      )}
    </span>
  )
}
