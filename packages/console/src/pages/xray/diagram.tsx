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
import { inks, Shape } from './shape.tsx'
import { type Mode, type Party, type StepId, stepIds } from './steps.ts'
import { drawingOf } from './variants.ts'

const top = 70
const row = 58
const height = top + stepIds.length * row + 16
const signs = { client: Laptop, server: Server, store: Database } as const

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
