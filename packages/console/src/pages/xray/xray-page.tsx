/** X-ray: both flows side by side, filled in step by step with the real messages of a real sign-in. */
import { Download, RotateCcw } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { type Problem, ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Choice } from '../../design/choice.tsx'
import { classNames } from '../../design/class-names.ts'
import { Notice } from '../../design/notice.tsx'
import { saveFile } from '../../features/files/save-file.ts'
import { useWhoami } from '../../features/session/queries.ts'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { type Account, removeThrowAwayAccounts } from '../../features/throw-away/throw-away-account.ts'
import { useSpeech } from '../../i18n/language.tsx'
import type { TokenSettings } from '../../page-state.ts'
import { AccountForm } from './account-form.tsx'
import { Diagram } from './diagram.tsx'
import { cookieNameOf } from './figures.ts'
import { NextAction } from './next-action.tsx'
import { askBoth, endBoth, giveUp, type Run, signInBothWays } from './run.ts'
import { drawPicture } from './save-picture.ts'
import { StepDialog } from './step-dialog.tsx'
import { isStepId, type Mode, type Stage, type StepId, stepIds, stepsDone } from './steps.ts'
import { Summary } from './summary.tsx'
import { aboutKey, captionKey } from './variants.ts'

/** Between two steps that are shown, ms. */
const paceMs = 420

export function XrayPage({
  isSignUpOpen,
  issuer,
  tokens,
}: {
  isSignUpOpen: boolean
  issuer: string
  tokens: TokenSettings
}): ReactNode {
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

  // Left for another page of the console, midway or not.
  useEffect(() => () => void removeThrowAwayAccounts(), [])

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
  const start = (account: Account | undefined) =>
    advance('signed-in', async () => {
      // A start that failed may have left one.
      await removeThrowAwayAccounts()
      return signInBothWays(account, issuer, tokens)
    })
  const isAdministrator = me?.subject.roles.includes('admin') === true
  const reset = () => {
    if (run !== undefined) void giveUp(run)
    setRun(undefined)
    setStage('idle')
    setShown(0)
    setCurrent('form')
  }
  const save = () => {
    const diagrams = (['session', 'token'] as const).flatMap(mode => {
      const diagram = pictures[mode].current
      return diagram === null
        ? []
        : [{ diagram, title: t(`xray.mode.${mode}`), about: t(aboutKey(mode, tokens)) }]
    })
    saveFile(drawPicture(diagrams, getComputedStyle(document.body)), 'image/svg+xml', 'countersign-xray.svg')
  }

  return (
    <>
      <PageTitle
        title={t('xray.title')}
        lead={t('xray.lead')}
        action={
          <div className="flex flex-wrap gap-2 print:hidden">
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
        className="rounded-card border border-line bg-surface p-5 shadow-card sm:p-6 lg:sticky lg:top-4 lg:z-10 print:hidden"
      >
        {stage === 'idle' ? (
          <AccountForm isSignUpOpen={isSignUpOpen} isBusy={isBusy} onStart={account => void start(account)} />
        ) : (
          <div className="flex flex-wrap items-center justify-between gap-4">
            <Caption step={current} tokens={tokens} />
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
      <div className="lg:hidden print:hidden">
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
      {/* Both share the rows, so that a step is as high up on one side as on the other. */}
      <div className="grid gap-x-6 gap-y-6 lg:grid-cols-2 print:grid-cols-2 print:gap-x-3">
        {(['session', 'token'] as const).map(mode => (
          <figure
            key={mode}
            className={classNames(
              'row-span-2 grid grid-rows-subgrid gap-y-3 rounded-card border border-line bg-surface p-3 shadow-card sm:p-4 print:break-inside-avoid print:p-2 print:shadow-none',
              narrow !== mode && 'max-lg:not-print:hidden',
            )}
          >
            <figcaption
              className={classNames('px-1 font-semibold', mode === 'session' ? 'text-session' : 'text-token')}
            >
              {t(`xray.mode.${mode}`)}
              <span className="block text-sm font-normal text-ink-soft">{t(aboutKey(mode, tokens))}</span>
            </figcaption>
            <Diagram
              ref={pictures[mode]}
              mode={mode}
              tokens={tokens}
              run={run}
              shown={shown}
              current={current}
              onOpen={open}
            />
          </figure>
        ))}
      </div>
      {run?.flows.session.use !== undefined && <Summary run={run} />}
      <Notice>
        {t(run === undefined ? 'xray.honest' : 'xray.honest.run', {
          name: run === undefined ? '' : cookieNameOf(run),
        })}
      </Notice>
      {opened !== undefined && (
        <StepDialog
          step={opened}
          tokens={tokens}
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

function Caption({ step, tokens }: { step: StepId; tokens: TokenSettings }): ReactNode {
  const { t } = useSpeech()
  return (
    <div aria-live="polite" className="min-w-0 flex-1 basis-80">
      <p className="text-sm text-ink-soft tabular-nums">
        {t('xray.position', { step: stepIds.indexOf(step) + 1, steps: stepIds.length })}
      </p>
      <p className="font-semibold">{t(`xray.step.${step}`)}</p>
      <p className="max-w-prose text-sm text-ink-soft">{t(captionKey(step, tokens))}</p>
    </div>
  )
}

function stepOfAddress(): StepId | undefined {
  const id = location.hash.slice(1)
  return isStepId(id) ? id : undefined
}
