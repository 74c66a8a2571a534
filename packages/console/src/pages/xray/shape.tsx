/** What a step looks like in a diagram: an arrow between two lifelines, or a box on one. */
import type { ReactNode } from 'react'
import { classNames } from '../../design/class-names.ts'
import type { Geometry } from './geometry.ts'
import type { Drawing, Mode } from './steps.ts'

/** The classes of each side's colour in a drawing. */
export const inks = {
  session: {
    line: 'stroke-session',
    fill: 'fill-session',
    wash: 'fill-session-wash',
    rim: 'stroke-session-wash',
  },
  token: { line: 'stroke-token', fill: 'fill-token', wash: 'fill-token-wash', rim: 'stroke-token-wash' },
} as const

export function Shape({
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
