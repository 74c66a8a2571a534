/** A step opened: what it means in each mode, and the raw messages behind it. */
import { ArrowLeft, ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { classNames } from '../../design/class-names.ts'
import { Dialog } from '../../design/dialog.tsx'
import { mask } from '../../features/secrets/mask.ts'
import { useSpeech } from '../../i18n/language.tsx'
import type { TokenSettings } from '../../page-state.ts'
import { writeBytes } from './figures.ts'
import { type Raw, rawOf } from './raw.ts'
import { type Run, secretsOf } from './run.ts'
import { type Mode, type StepId, stepIds } from './steps.ts'
import { whyKeys } from './variants.ts'

export function StepDialog({
  step,
  tokens,
  run,
  isMasked,
  onMask,
  onStep,
  onClose,
}: {
  step: StepId
  tokens: TokenSettings
  /** `undefined`: it has not happened yet. */
  run: Run | undefined
  isMasked: boolean
  onMask: (isMasked: boolean) => void
  onStep: (step: StepId) => void
  onClose: () => void
}): ReactNode {
  const { t } = useSpeech()
  const index = stepIds.indexOf(step)
  const previous = stepIds[index - 1]
  const next = stepIds[index + 1]
  return (
    <Dialog title={`${index + 1}. ${t(`xray.step.${step}`)}`} onClose={onClose} isWide>
      <div className="space-y-5">
        {run === undefined && <p className="text-sm text-ink-soft">{t('xray.notYet')}</p>}
        <div className="grid gap-5 md:grid-cols-2">
          {(['session', 'token'] as const).map(mode => (
            <Side key={mode} mode={mode} step={step} tokens={tokens} run={run} isMasked={isMasked} />
          ))}
        </div>
        <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
          <label className="mr-auto flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4"
              checked={isMasked}
              onChange={event => onMask(event.target.checked)}
            />
            {t('xray.mask')}
          </label>
          <Button size="small" disabled={previous === undefined} onClick={() => previous && onStep(previous)}>
            <ArrowLeft aria-hidden className="size-4" />
            {t('xray.previous')}
          </Button>
          <Button size="small" disabled={next === undefined} onClick={() => next && onStep(next)}>
            {t('xray.next')}
            <ArrowRight aria-hidden className="size-4" />
          </Button>
          <Button size="small" weight="primary" onClick={onClose}>
            {t('action.close')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function Side({
  mode,
  step,
  tokens,
  run,
  isMasked,
}: {
  mode: Mode
  step: StepId
  tokens: TokenSettings
  run: Run | undefined
  isMasked: boolean
}): ReactNode {
  const { t } = useSpeech()
  const raw = run === undefined ? [] : rawOf(step, mode, run)
  const hide = (text: string) => (run !== undefined && isMasked ? mask(text, secretsOf(run)) : text)
  return (
    <section aria-label={t(`xray.mode.${mode}`)} className="min-w-0 space-y-3">
      <Badge tone={mode}>{t(`xray.mode.${mode}`)}</Badge>
      {whyKeys(step, mode, tokens).map(key => (
        <p key={key} className="text-sm">
          {t(key)}
        </p>
      ))}
      {raw.map(one => (
        <RawText key={one.title} raw={one} mode={mode} hide={hide} />
      ))}
    </section>
  )
}

/** Lines as they are; what each weighs stands beside it, and what the server composed is marked. */
function RawText({
  raw: { title, lines },
  mode,
  hide,
}: {
  raw: Raw
  mode: Mode
  hide: (text: string) => string
}): ReactNode {
  const { t } = useSpeech()
  const isComposed = lines.some(line => line.isComposed)
  return (
    <div>
      <p className="mb-1 text-xs font-medium text-ink-soft">{t(`xray.raw.${title}`)}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to
        tabIndex={0}
        className="max-h-72 overflow-auto rounded-control bg-sunken py-3 font-mono text-xs leading-relaxed [overflow-wrap:anywhere] whitespace-pre-wrap ring-1 ring-line ring-inset"
      >
        {lines.map((line, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines never move, and some are alike
            key={index}
            className={classNames(
              'flex justify-between gap-3 border-l-3 px-2.5',
              line.isComposed ? composed[mode] : 'border-transparent',
            )}
          >
            <span className="min-w-0">{hide(line.text) || '\u00a0'}</span>
            {line.bytes !== undefined && (
              <span className="shrink-0 text-ink-soft tabular-nums select-none">
                {writeBytes(line.bytes)}
              </span>
            )}
          </span>
        ))}
      </pre>
      {isComposed && (
        <p className={classNames('mt-1.5 border-l-3 pl-2 text-xs text-ink-soft', composed[mode])}>
          {t('xray.composed')}
        </p>
      )}
    </div>
  )
}

const composed = {
  session: 'border-session bg-session-wash',
  token: 'border-token bg-token-wash',
} as const
