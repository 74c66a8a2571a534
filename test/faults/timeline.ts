/** A run as a picture: a lane a node, faults as bars, what was answered beneath them, endings and violations. */
import type { Violation } from './checker.ts'
import type { Call, FaultKind, FaultRecord, History } from './history.ts'
import { isAccepted, isAcknowledgedEnding } from './outcome.ts'
import { strikesNode } from './schedule.ts'

const width = 1400
const left = 110
const right = 36
const laneHeight = 104
const barHeight = 14
const columns = 240

const colours: Readonly<Record<FaultKind, string>> = {
  kill: '#b3261e',
  died: '#7a0f0a',
  pause: '#c77700',
  clock: '#7b4fb5',
  cut: '#1f6fb2',
  delay: '#5aa0d6',
  'half-open': '#2f8f8f',
  'database-restart': '#6b7a8f',
  'database-crash': '#8c2f5b',
  'disk-full': '#7d6b2c',
}

/** What a lane counts, from the bottom of its columns up. */
const counted = [
  {
    name: 'accepted',
    colour: '#9fc5a8',
    counts: (call: Call) => call.status !== 0 && call.status !== 503 && isAccepted(call),
  },
  {
    name: 'refused 4xx',
    colour: '#5b7fa6',
    counts: (call: Call) => call.status >= 400 && call.status < 500 && !isAccepted(call),
  },
  { name: 'refused 503', colour: '#e0a458', counts: (call: Call) => call.status === 503 },
  { name: 'no answer', colour: '#c9564c', counts: (call: Call) => call.status === 0 },
]

export function drawTimeline({ settings, calls, faults }: History, violations: readonly Violation[]): string {
  const began = Math.min(...calls.slice(0, 1).map(call => call.began), ...faults.map(fault => fault.began))
  const ended = calls.reduce((latest, call) => Math.max(latest, call.ended), began + 1)
  const scale = (width - left - right) / (ended - began)
  const x = (moment: number) => Math.min(width - right, left + (moment - began) * scale)
  const lanes = [...Array.from({ length: settings.nodes }, (_, node) => node), undefined]
  const top = 76
  const height = top + lanes.length * laneHeight + 72
  const parts: string[] = []

  const revocations = calls.filter(isAcknowledgedEnding)
  parts.push(
    text(
      left,
      26,
      'title',
      `${settings.store}, ${settings.nodes} nodes, bound ${settings.boundMs} ms, seed ${settings.seed}`,
    ),
    text(
      left,
      46,
      'note',
      `${number(calls.length)} calls, ${number(revocations.length)} endings acknowledged, ${faults.length} faults, ${violations.length} violations`,
    ),
    legend(left, 62),
  )
  const tallest = Math.max(
    1,
    ...lanes.map(lane => Math.max(...columnsOf(calls, lane, began, ended).map(sum))),
  )
  for (const [index, lane] of lanes.entries()) {
    const y = top + index * laneHeight
    const bottom = y + laneHeight - 10
    const isStore = lane === undefined
    parts.push(
      `<line class="floor" x1="${left}" y1="${bottom}" x2="${width - right}" y2="${bottom}"/>`,
      text(left - 12, y + 26, 'lane', isStore ? 'store' : `node ${lane}`),
    )
    const struck = faults.filter(fault => fault.node === lane)
    // What strikes the node itself, and beneath it what strikes its line to the store.
    const [own, line] = [true, false].map(isOwn => struck.filter(({ fault }) => strikesNode(fault) === isOwn))
    parts.push(...drawFaults(own ?? [], y + 4, x), ...drawFaults(line ?? [], y + 4 + barHeight + 2, x))
    if (isStore) {
      parts.push(text(left - 12, bottom - 14, 'small', 'endings'))
      parts.push(...drawEndings(revocations, bottom, began, ended))
      continue
    }
    const room = laneHeight - 10 - 2 * barHeight - 12
    const columnWidth = (width - left - right) / columns
    for (const [column, counts] of columnsOf(calls, lane, began, ended).entries()) {
      let floor = bottom
      for (const [kind, count] of counts.entries()) {
        // A few refusals among thousands of answers must still be seen.
        const tall = count === 0 ? 0 : Math.max(1.5, (count / tallest) * room)
        floor -= tall
        if (count > 0)
          parts.push(
            `<rect x="${fixed(left + column * columnWidth)}" y="${fixed(floor)}" width="${fixed(columnWidth)}" height="${fixed(tall)}" fill="${counted[kind]?.colour}"/>`,
          )
      }
    }
    for (const { call, at, rule } of violations) {
      if (call?.node !== lane) continue
      parts.push(
        `<path class="violation" d="M${fixed(x(at))} ${y + 30} l7 14 h-14 z"><title>${rule}, call ${call.number}</title></path>`,
      )
    }
  }
  const swept = calls.find(call => call.isFinal)
  if (swept !== undefined) {
    const at = fixed(x(swept.began))
    const bottom = top + lanes.length * laneHeight
    parts.push(
      `<line class="swept" x1="${at}" y1="${top}" x2="${at}" y2="${bottom}"/>`,
      text(
        x(swept.began) + 5,
        bottom - laneHeight + 16,
        'small-left',
        'healed: everything is tried everywhere',
      ),
    )
  }
  parts.push(...drawAxis(faults, began, ended, top + lanes.length * laneHeight, x))
  return page(height, parts)
}

function columnsOf(
  calls: readonly Call[],
  node: number | undefined,
  began: number,
  ended: number,
): number[][] {
  const result = Array.from({ length: columns }, () => counted.map(() => 0))
  for (const call of calls) {
    if (call.node !== node) continue
    const column = result[columnOf(call.ended, began, ended)]
    const kind = counted.findIndex(({ counts }) => counts(call))
    if (column !== undefined && kind >= 0) column[kind] = (column[kind] ?? 0) + 1
  }
  return result
}

function columnOf(moment: number, began: number, ended: number): number {
  return Math.min(columns - 1, Math.floor(((moment - began) / (ended - began)) * columns))
}

function drawFaults(faults: readonly FaultRecord[], y: number, x: (moment: number) => number): string[] {
  return faults.flatMap(({ fault, began, ended, detail = '' }) => {
    const wide = Math.max(3, x(ended) - x(began))
    const bar = `<rect x="${fixed(x(began))}" y="${y}" width="${fixed(wide)}" height="${barHeight}" rx="2" fill="${colours[fault]}"><title>${fault} ${escaped(detail)}</title></rect>`
    // A word that does not fit would cover its neighbour.
    return wide > fault.length * 6.4 + 6 ? [bar, text(x(began) + 4, y + 11, 'word', fault)] : [bar]
  })
}

function drawEndings(revocations: readonly Call[], bottom: number, began: number, ended: number): string[] {
  const counts = Array<number>(columns).fill(0)
  for (const call of revocations) {
    const column = columnOf(call.ended, began, ended)
    counts[column] = (counts[column] ?? 0) + 1
  }
  const most = Math.max(1, ...counts)
  const columnWidth = (width - left - right) / columns
  return counts.flatMap((count, column) => {
    if (count === 0) return []
    const tall = (count / most) * (laneHeight - 44)
    return [
      `<rect x="${fixed(left + column * columnWidth)}" y="${fixed(bottom - tall)}" width="${fixed(columnWidth - 1)}" height="${fixed(tall)}" fill="#3d3d3d"/>`,
    ]
  })
}

function drawAxis(
  faults: readonly FaultRecord[],
  began: number,
  ended: number,
  y: number,
  x: (moment: number) => number,
): string[] {
  const seconds = (ended - began) / 1000
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800].find(each => seconds / each <= 14) ?? 3600
  const ticks: string[] = []
  for (let second = 0; second <= seconds; second += step) {
    const at = x(began + second * 1000)
    ticks.push(`<line class="tick" x1="${fixed(at)}" y1="${y}" x2="${fixed(at)}" y2="${y + 5}"/>`)
    ticks.push(text(at, y + 20, 'second', `${second} s`))
  }
  return [...ticks, faultLegend(faults, left, y + 46)]
}

function legend(x: number, y: number): string {
  const entries = [
    ...counted.map(({ name, colour }) => ({ name, colour })),
    { name: 'endings acknowledged', colour: '#3d3d3d' },
  ]
  return row(entries, x, y)
}

function faultLegend(faults: readonly FaultRecord[], x: number, y: number): string {
  const kinds = [...new Set(faults.map(({ fault }) => fault))]
  return row(
    kinds.map(kind => ({ name: kind, colour: colours[kind] })),
    x,
    y,
  )
}

function row(entries: readonly { name: string; colour: string }[], from: number, y: number): string {
  let x = from
  return entries
    .map(({ name, colour }) => {
      const entry = `<rect x="${x}" y="${y - 9}" width="10" height="10" rx="2" fill="${colour}"/>${text(x + 15, y, 'small-left', name)}`
      x += 15 + name.length * 6.6 + 18
      return entry
    })
    .join('')
}

function page(height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    '<title>A run under faults: what each node answered, and when each fault struck</title>',
    '<style>text{font:12px ui-sans-serif,system-ui,sans-serif;fill:#2a2a2a}.title{font-size:15px;font-weight:600}.note{fill:#555}',
    '.lane{text-anchor:end;font-weight:600}.small{text-anchor:end;font-size:11px;fill:#555}.small-left{font-size:11px;fill:#555}',
    '.word{font-size:11px;fill:#fff}.second{text-anchor:middle;font-size:11px;fill:#555}.floor{stroke:#bbb}.tick{stroke:#888}.swept{stroke:#888;stroke-dasharray:4 3}',
    '.violation{fill:#e00000;stroke:#fff}</style>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function text(x: number, y: number, kind: string, words: string): string {
  return `<text x="${fixed(x)}" y="${y}" class="${kind}">${escaped(words)}</text>`
}

function fixed(value: number): string {
  return value.toFixed(1)
}

function number(value: number): string {
  return value.toLocaleString('en')
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
