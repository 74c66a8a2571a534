/** One flow as a sequence diagram: three lifelines, a row a step; every row is a button that opens its messages. */
import { Database, Laptop, Server } from 'lucide-react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import { classNames } from '../../design/class-names.ts'
import { useMedia } from '../../features/shell/use-media.ts'
import { useSpeech } from '../../i18n/language.tsx'
import type { TokenSettings } from '../../page-state.ts'
import { type Geometry, narrow, wide } from './geometry.ts'
import { labelOf } from './labels.ts'
import type { Run } from './run.ts'
import { type Drawing, type Mode, type Party, type StepId, stepIds } from './steps.ts'
import { drawingOf } from './variants.ts'

const top = 70
const row = 58
const height = top + stepIds.length * row + 16
const signs = { client: Laptop, server: Server, store: Database } as const
const inks = {
  session: {
    line: 'stroke-session',
    fill: 'fill-session',
    wash: 'fill-session-wash',
    rim: 'stroke-session-wash',
  },
  token: { line: 'stroke-token', fill: 'fill-token', wash: 'fill-token-wash', rim: 'stroke-token-wash' },
} as const

export function Diagram({
  mode,
  tokens,
  run,
  shown,
  current,
  onOpen,
  ref,
}: {
  mode: Mode
  tokens: TokenSettings
  run: Run | undefined
  /** How many steps have happened. */
  shown: number
  current: StepId
  onOpen: (step: StepId) => void
  ref?: Ref<SVGSVGElement>
}): ReactNode {
  const { t } = useSpeech()
  const geometry = useMedia('(max-width: 30rem)') ? narrow : wide
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset
    <svg
      ref={ref}
      viewBox={`0 0 ${geometry.width} ${height}`}
      role="group"
      aria-label={t(`xray.diagram.${mode}`)}
      className="mx-auto block h-auto w-full max-w-xl font-sans text-[12px] select-none"
    >
      {Object.entries(geometry.lifelines).map(([name, x]) => {
        const party = name as Party
        const Sign = signs[party]
        return (
          <g key={party} aria-hidden>
            <line x1={x} y1={50} x2={x} y2={height} className="stroke-line" strokeWidth="1.5" />
            <rect
              x={x - geometry.halfParty}
              y={6}
              width={geometry.halfParty * 2}
              height="44"
              rx="10"
              className="fill-sunken stroke-line"
            />
            {geometry.hasSigns && <Sign x={x - 38} y={20} width={16} height={16} className="text-ink-soft" />}
            <text
              x={geometry.hasSigns ? x - 14 : x}
              y={33}
              textAnchor={geometry.hasSigns ? 'start' : 'middle'}
              className="fill-ink text-[13px] font-medium"
            >
              {t(`xray.party.${party}`)}
            </text>
          </g>
        )
      })}
      {stepIds.map((step, index) => (
        <Row
          key={step}
          geometry={geometry}
          step={step}
          mode={mode}
          tokens={tokens}
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
  geometry,
  step,
  mode,
  tokens,
  run,
  isDone,
  isCurrent,
  y,
  number,
  onOpen,
}: {
  geometry: Geometry
  step: StepId
  mode: Mode
  tokens: TokenSettings
  run: Run | undefined
  isDone: boolean
  isCurrent: boolean
  y: number
  number: number
  onOpen: (step: StepId) => void
}): ReactNode {
  const speech = useSpeech()
  const { t } = speech
  const label = labelOf(step, mode, run, tokens, speech)
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
        width={geometry.width - 6}
        height={row - 4}
        rx="8"
        strokeWidth="2"
        className={classNames(
          isCurrent
            ? `${inks[mode].wash} forced-colors:stroke-[Highlight]`
            : 'fill-transparent group-hover/row:fill-sunken',
          'stroke-transparent group-focus-visible/row:stroke-accent',
        )}
      />
      <text x={12} y={y + 16} className="fill-ink-soft text-[10px] tabular-nums">
        {number}
      </text>
      <g key={isDone ? 'done' : 'ahead'} className={isDone ? 'animate-reveal' : undefined}>
        <Shape
          geometry={geometry}
          drawing={drawingOf(step, mode, tokens)}
          label={label}
          mode={mode}
          isDone={isDone}
          isCurrent={isCurrent}
          y={y + row / 2}
        />
      </g>
    </g>
  )
}

function Shape({
  geometry: { width, lifelines, halfBox },
  drawing,
  label,
  mode,
  isDone,
  isCurrent,
  y,
}: {
  geometry: Geometry
  drawing: Drawing
  label: { text: string; measured?: string | undefined }
  mode: Mode
  isDone: boolean
  isCurrent: boolean
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
        {/* Its rim keeps it readable where it is wider than the way between two lifelines. */}
        <text
          x={middle}
          y={y - 5}
          textAnchor="middle"
          paintOrder="stroke"
          strokeWidth="4"
          strokeLinejoin="round"
          className={classNames(
            isCurrent ? ink.rim : 'stroke-surface',
            isDone ? 'fill-ink' : 'fill-ink-soft',
          )}
        >
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
  const x = Math.min(Math.max(lifelines[drawing.at], halfBox + 26), width - halfBox - 8)
  return (
    <>
      <rect
        x={x - halfBox}
        y={y - 21}
        width={halfBox * 2}
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
