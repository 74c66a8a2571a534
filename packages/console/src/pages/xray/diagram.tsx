/** One flow as a sequence diagram: three lifelines, a row a step; every row is a button that opens its messages. */
import { Database, Laptop, Server } from 'lucide-react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import { classNames } from '../../design/class-names.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { labelOf } from './labels.ts'
import type { Run } from './run.ts'
import { type Drawing, drawings, type Mode, type Party, type StepId, stepIds } from './steps.ts'

const width = 480
const top = 70
const row = 58
const height = top + stepIds.length * row + 16
const lifelines: Readonly<Record<Party, number>> = { client: 68, server: 256, store: 418 }
const signs = { client: Laptop, server: Server, store: Database } as const
const inks = {
  session: { line: 'stroke-session', fill: 'fill-session', wash: 'fill-session-wash' },
  token: { line: 'stroke-token', fill: 'fill-token', wash: 'fill-token-wash' },
} as const

export function Diagram({
  mode,
  run,
  shown,
  current,
  onOpen,
  ref,
}: {
  mode: Mode
  run: Run | undefined
  /** How many steps have happened. */
  shown: number
  current: StepId
  onOpen: (step: StepId) => void
  ref?: Ref<SVGSVGElement>
}): ReactNode {
  const { t } = useSpeech()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset
    <svg
      ref={ref}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={t(`xray.diagram.${mode}`)}
      className="block h-auto w-full font-sans text-[12px] select-none"
    >
      {Object.entries(lifelines).map(([name, x]) => {
        const party = name as Party
        const Sign = signs[party]
        return (
          <g key={party} aria-hidden>
            <line x1={x} y1={50} x2={x} y2={height} className="stroke-line" strokeWidth="1.5" />
            <rect x={x - 50} y={6} width="100" height="44" rx="10" className="fill-sunken stroke-line" />
            <Sign x={x - 38} y={20} width={16} height={16} className="text-ink-soft" />
            <text x={x - 14} y={33} className="fill-ink text-[13px] font-medium">
              {t(`xray.party.${party}`)}
            </text>
          </g>
        )
      })}
      {stepIds.map((step, index) => (
        <Row
          key={step}
          step={step}
          mode={mode}
          run={index < shown ? run : undefined}
          isDone={index < shown}
          isCurrent={step === current}
          y={top + index * row}
          number={index + 1}
          onOpen={onOpen}
        />
      ))}
    </svg>
  )
}

function Row({
  step,
  mode,
  run,
  isDone,
  isCurrent,
  y,
  number,
  onOpen,
}: {
  step: StepId
  mode: Mode
  run: Run | undefined
  isDone: boolean
  isCurrent: boolean
  y: number
  number: number
  onOpen: (step: StepId) => void
}): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const label = labelOf(step, mode, run, speech)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    onOpen(step)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: HTML has no button inside of a drawing
    <g
      role="button"
      tabIndex={0}
      aria-current={isCurrent ? 'step' : undefined}
      onClick={() => onOpen(step)}
      onKeyDown={onKeyDown}
      className="group/row cursor-pointer outline-none"
    >
      <desc>{t(`xray.step.${step}`)}</desc>
      <rect
        x={3}
        y={y + 2}
        width={width - 6}
        height={row - 4}
        rx="8"
        strokeWidth="2"
        className={classNames(
          isCurrent ? inks[mode].wash : 'fill-transparent group-hover/row:fill-sunken',
          'stroke-transparent group-focus-visible/row:stroke-accent',
        )}
      />
      <text x={12} y={y + 16} className="fill-ink-soft text-[10px] tabular-nums">
        {number}
      </text>
      <g key={isDone ? 'done' : 'ahead'} className={isDone ? 'animate-reveal' : undefined}>
        <Shape drawing={drawings[step][mode]} label={label} mode={mode} isDone={isDone} y={y + row / 2} />
      </g>
    </g>
  )
}

function Shape({
  drawing,
  label,
  mode,
  isDone,
  y,
}: {
  drawing: Drawing
  label: { text: string; measured?: string | undefined }
  mode: Mode
  isDone: boolean
  y: number
}): ReactNode {
  const ink = inks[mode]
  const line = isDone ? ink.line : 'stroke-line-strong'
  if (drawing.kind === 'arrow') {
    const from = lifelines[drawing.from]
    const to = lifelines[drawing.to]
    const towards = Math.sign(to - from)
    const tip = to - towards * 3
    const middle = (from + to) / 2
    return (
      <>
        <text x={middle} y={y - 5} textAnchor="middle" className={isDone ? 'fill-ink' : 'fill-ink-soft'}>
          {label.text}
        </text>
        <line
          x1={from + towards * 3}
          y1={y + 3}
          x2={tip - towards * 4}
          y2={y + 3}
          strokeWidth="1.75"
          strokeDasharray={isDone ? undefined : '4 4'}
          className={line}
        />
        <path
          d={`M ${tip} ${y + 3} l ${-towards * 8} -4.5 v 9 z`}
          className={isDone ? ink.fill : 'fill-line-strong'}
        />
        <Measured x={middle} y={y + 18} text={label.measured} mode={mode} />
      </>
    )
  }
  const half = 98
  const x = Math.min(Math.max(lifelines[drawing.at], half + 26), width - half - 8)
  return (
    <>
      <rect
        x={x - half}
        y={y - 21}
        width={half * 2}
        height="42"
        rx="8"
        strokeWidth="1.25"
        strokeDasharray={drawing.kind === 'nothing' || !isDone ? '4 4' : undefined}
        className={classNames('fill-surface', line)}
      />
      <text
        x={x}
        y={label.measured === undefined ? y + 4 : y - 4}
        textAnchor="middle"
        className={isDone ? 'fill-ink' : 'fill-ink-soft'}
      >
        {label.text}
      </text>
      <Measured x={x} y={y + 13} text={label.measured} mode={mode} />
    </>
  )
}

function Measured({
  x,
  y,
  text,
  mode,
}: {
  x: number
  y: number
  text: string | undefined
  mode: Mode
}): ReactNode {
  if (text === undefined) return undefined
  return (
    <text
      x={x}
      y={y}
      textAnchor="middle"
      className={classNames(inks[mode].fill, 'font-mono text-[11px] font-medium')}
    >
      {text.length > 27 ? `${text.slice(0, 26)}…` : text}
    </text>
  )
}
