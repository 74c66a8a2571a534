/** Bars as an SVG image that stands alone: no script, no font to load, readable on a light page and on a dark one. */
import { figure } from '../terminal/figure.ts'

export interface Bar {
  label: string
  /** Not negative. */
  value: number
  /** Drawn in the accent colour. */
  isOwn?: boolean
}

/** Bars of one unit, on a scale of their own. */
export interface Panel {
  title: string
  /** Written behind each value. */
  unit?: string
  bars: readonly Bar[]
  /** Where the values lie orders of magnitude apart. */
  isLogarithmic?: boolean
}

const width = 760
const labelWidth = 270
const valueWidth = 110
const barHeight = 18
const rowHeight = 26
const titleHeight = 40
const panelGap = 16
const margin = 16

const style = [
  'text{font:13px system-ui,sans-serif;fill:#1f2328}',
  '.title{font-weight:600;font-size:14px}',
  '.value{font-variant-numeric:tabular-nums}',
  '.bar{fill:#8c959f}',
  '.own{fill:#0969da}',
  '.ground{fill:#ffffff}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.own{fill:#4493f8}.ground{fill:#0d1117}}',
].join('')

/** @param title - What the image shows, for those who cannot see it. */
export function barChart(title: string, panels: readonly Panel[]): string {
  const parts: string[] = []
  let top = margin
  for (const panel of panels) {
    parts.push(...drawPanel(panel, top))
    top += titleHeight + panel.bars.length * rowHeight + panelGap
  }
  const height = top - panelGap + margin
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="6"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

function drawPanel({ title, unit, bars, isLogarithmic = false }: Panel, top: number): string[] {
  const lengthOf = scale(
    bars.map(({ value }) => value),
    isLogarithmic,
  )
  const suffix = unit === undefined ? '' : ` ${unit}`
  const heading = isLogarithmic ? `${title} (logarithmic)` : title
  return [
    `<text class="title" x="${margin}" y="${top + 18}">${escaped(heading)}</text>`,
    ...bars.flatMap(({ label, value, isOwn = false }, index) => {
      const y = top + titleHeight + index * rowHeight
      const length = lengthOf(value)
      const baseline = y + barHeight - 5
      const start = margin + labelWidth
      return [
        `<text x="${start - 10}" y="${baseline}" text-anchor="end">${escaped(label)}</text>`,
        `<rect class="${isOwn ? 'own' : 'bar'}" x="${start}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
        `<text class="value" x="${(start + length + 8).toFixed(1)}" y="${baseline}">${escaped(figure(value) + suffix)}</text>`,
      ]
    }),
  ]
}

/** From a value to the length of its bar. A logarithmic scale begins at the power of ten below the smallest value. */
function scale(values: readonly number[], isLogarithmic: boolean): (value: number) => number {
  const longest = width - 2 * margin - labelWidth - valueWidth
  const positive = values.filter(value => value > 0)
  const largest = Math.max(...positive)
  if (positive.length === 0) return () => 0
  if (!isLogarithmic) return value => (Math.max(value, 0) / largest) * longest
  const floor = Math.floor(Math.log10(Math.min(...positive)))
  const span = Math.max(Math.log10(largest) - floor, 1)
  return value => (value > 0 ? ((Math.log10(value) - floor) / span) * longest : 0)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => entities[character] ?? '')
}
