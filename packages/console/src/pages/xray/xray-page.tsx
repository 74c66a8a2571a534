/** X-ray: both flows side by side, filled in step by step with the real messages of a real sign-in. */
import { ArrowRight, Download, LogOut, Network, RotateCcw } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { type Problem, ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Choice } from '../../design/choice.tsx'
import { classNames } from '../../design/class-names.ts'
import { Notice } from '../../design/notice.tsx'
import { saveFile } from '../../features/files/save-file.ts'
import { useWhoami } from '../../features/session/queries.ts'
import { PageTitle } from '../../features/shell/page-title.tsx'
import type { Account } from '../../features/throw-away/throw-away-account.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { AccountForm } from './account-form.tsx'
import { Diagram } from './diagram.tsx'
import { askBoth, endBoth, type Run, signInBothWays } from './run.ts'
import { drawPicture } from './save-picture.ts'
import { StepDialog } from './step-dialog.tsx'
import { isStepId, type Mode, type Stage, type StepId, stepIds, stepsDone } from './steps.ts'

/** Between two steps that are shown, ms. */
const paceMs = 420

export function XrayPage({ isSignUpOpen }: { isSignUpOpen: boolean }): ReactNode {
  const { t, problem: say } = useSpeech()
  const { data: me } = useWhoami()
  const [run, setRun] = useState<Run>()
  const [stage, setStage] = useState<Stage>('idle')
  const [shown, setShown] = useState(0)
  const [current, setCurrent] = useState<StepId>('form')
  const [opened, setOpened] = useState<StepId | undefined>(stepOfAddress)
  const [isMasked, setMasked] = useState(true)
  const [narrow, setNarrow] = useState<Mode>('session')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const pictures = { session: useRef<SVGSVGElement>(null), token: useRef<SVGSVGElement>(null) }

  // What has happened is shown one after the other, so that the eye can follow.
  useEffect(() => {
    if (shown >= stepsDone(stage)) return
    const timer = setTimeout(() => {
      setCurrent(stepIds[shown] ?? 'node')
      setShown(shown + 1)
    }, paceMs)
    return () => clearTimeout(timer)
  }, [shown, stage])

  const open = useCallback((step: StepId | undefined) => {
    setOpened(step)
    if (step !== undefined) setCurrent(step)
    // A step can be linked to.
    history.replaceState(history.state, '', step === undefined ? location.pathname : `#${step}`)
  }, [])

  const advance = async (next: Stage, work: () => Promise<Run>) => {
    if (isBusy) return
    // Whoever goes on need not watch the rest of what has happened.
    setShown(stepsDone(stage))
    setBusy(true)
    setProblem(undefined)
    try {
      setRun(await work())
      setStage(next)
    } catch (fault) {
      if (fault instanceof ProblemError) setProblem(fault.problem)
      else if (fault instanceof TypeError) setProblem({ code: 'offline', status: 0 })
      else throw fault
    } finally {
      setBusy(false)
    }
  }
  const start = (account: Account | undefined) => advance('signed-in', () => signInBothWays(account))
  const isAdministrator = me?.subject.roles.includes('admin') === true
  const reset = () => {
    setRun(undefined)
    setStage('idle')
    setShown(0)
    setCurrent('form')
  }
  const save = () => {
    const diagrams = [pictures.session.current, pictures.token.current].filter(one => one !== null)
    saveFile(
      drawPicture(diagrams, getComputedStyle(document.body).backgroundColor),
      'image/svg+xml',
      'countersign-xray.svg',
    )
  }

  return (
    <>
      <PageTitle
        title={t('xray.title')}
        lead={t('xray.lead')}
        action={
          <div className="flex flex-wrap gap-2">
            {run !== undefined && (
              <Button size="small" onClick={reset}>
                <RotateCcw aria-hidden className="size-4" />
                {t('xray.again')}
              </Button>
            )}
            <Button size="small" onClick={save}>
              <Download aria-hidden className="size-4" />
              {t('xray.save')}
            </Button>
          </div>
        }
      />
      {problem !== undefined && (
        <Notice tone="bad" role="alert">
          {say(problem)}
        </Notice>
      )}
      <section
        aria-label={t('xray.controls')}
        className="rounded-card border border-line bg-surface p-5 shadow-card sm:p-6 lg:sticky lg:top-4 lg:z-10"
      >
        {stage === 'idle' ? (
          <AccountForm isSignUpOpen={isSignUpOpen} isBusy={isBusy} onStart={account => void start(account)} />
        ) : (
          <div className="flex flex-wrap items-center justify-between gap-4">
            <Caption step={current} />
            <NextAction
              stage={stage}
              isBusy={isBusy}
              isAdministrator={isAdministrator}
              onUse={() => run && void advance('used', () => askBoth(run))}
              onEnd={() =>
                run &&
                void advance('ended', () => endBoth(run, isAdministrator ? 'administrator' : 'oneself'))
              }
              onElsewhere={() => run && void advance('elsewhere', async () => run)}
            />
          </div>
        )}
      </section>
      <div className="lg:hidden">
        <Choice
          label={t('xray.which')}
          name="diagram"
          isWide
          isLabelHidden
          options={[
            { value: 'session', label: t('xray.mode.session') },
            { value: 'token', label: t('xray.mode.token') },
          ]}
          value={narrow}
          onChange={setNarrow}
        />
      </div>
      <div className="grid gap-6 lg:grid-cols-2">
        {(['session', 'token'] as const).map(mode => (
          <figure
            key={mode}
            className={classNames(
              'rounded-card border border-line bg-surface p-3 shadow-card sm:p-4',
              narrow !== mode && 'max-lg:hidden',
            )}
          >
            <figcaption
              className={classNames(
                'px-1 pb-3 font-semibold',
                mode === 'session' ? 'text-session' : 'text-token',
              )}
            >
              {t(`xray.mode.${mode}`)}
              <span className="block text-sm font-normal text-ink-soft">{t(`xray.about.${mode}`)}</span>
            </figcaption>
            <Diagram
              ref={pictures[mode]}
              mode={mode}
              run={run}
              shown={shown}
              current={current}
              onOpen={open}
            />
          </figure>
        ))}
      </div>
      <Notice>{t('xray.honest')}</Notice>
      {opened !== undefined && (
        <StepDialog
          step={opened}
          run={stepIds.indexOf(opened) < shown ? run : undefined}
          isMasked={isMasked}
          onMask={setMasked}
          onStep={open}
          onClose={() => open(undefined)}
        />
      )}
    </>
  )
}

function Caption({ step }: { step: StepId }): ReactNode {
  const { t } = useSpeech()
  return (
    <div aria-live="polite" className="min-w-0 flex-1 basis-80">
      <p className="text-sm text-ink-soft tabular-nums">
        {t('xray.position', { step: stepIds.indexOf(step) + 1, steps: stepIds.length })}
      </p>
      <p className="font-semibold">{t(`xray.step.${step}`)}</p>
      <p className="max-w-prose text-sm text-ink-soft">{t(`xray.caption.${step}`)}</p>
    </div>
  )
}

function NextAction({
  stage,
  isBusy,
  isAdministrator,
  onUse,
  onEnd,
  onElsewhere,
}: {
  stage: Stage
  isBusy: boolean
  isAdministrator: boolean
  onUse: () => void
  onEnd: () => void
  onElsewhere: () => void
}): ReactNode {
  const { t } = useSpeech()
  if (stage === 'signed-in') {
    return (
      <Button weight="primary" isBusy={isBusy} onClick={onUse}>
        <ArrowRight aria-hidden className="size-4" />
        {t('xray.do.use')}
      </Button>
    )
  }
  if (stage === 'used') {
    return (
      <Button weight="danger" isBusy={isBusy} onClick={onEnd}>
        <LogOut aria-hidden className="size-4" />
        {t('xray.do.end')}
      </Button>
    )
  }
  if (stage === 'ended' && isAdministrator) {
    return (
      <Button weight="primary" isBusy={isBusy} onClick={onElsewhere}>
        <Network aria-hidden className="size-4" />
        {t('xray.do.node')}
      </Button>
    )
  }
  if (stage !== 'ended') return undefined
  return <p className="max-w-64 text-sm text-ink-soft">{t('xray.node.needsAdmin')}</p>
}

function stepOfAddress(): StepId | undefined {
  const id = location.hash.slice(1)
  return isStepId(id) ? id : undefined
}
