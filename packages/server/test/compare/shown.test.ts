/** How a comparison is shown: as text, and as a picture. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barChart } from '../../src/chart/bar-chart.ts'
import { compareModes } from '../../src/compare/comparison.ts'
import { comparisonChart, comparisonText } from '../../src/compare/shown.ts'
import { amount, bytes, figure } from '../../src/terminal/figure.ts'
import { demand, figures, terms } from './figures.ts'
import { assertWellFormed } from './well-formed.ts'

const comparison = compareModes('sqlite', figures, demand, terms)

test('the text has what was measured, what it comes to, and the reason', () => {
  const text = comparisonText(comparison)
  expect(text).toMatch(/added to every request +70 bytes +400 bytes/)
  expect(text).toMatch(/For 60,000 signed in, 1,000 requests a second, 3 nodes +session +token/)
  expect(text).toMatch(/network a day +6\.05 GB +34\.6 GB/)
  expect(text).toContain('What suits: session. ')
  expect(text).toContain('on one machine only')
})

describe('the picture', () => {
  test('is well-formed', () => {
    assertWellFormed(comparisonChart(comparison))
  })

  test('is well-formed whatever the labels and values, and no bar leaves it', () => {
    const bar = fc.record({ label: fc.string(), value: fc.double({ min: 0, noNaN: true, max: 1e300 }) })
    const panel = fc.record({ title: fc.string(), bars: fc.array(bar), isLogarithmic: fc.boolean() })
    fc.assert(
      fc.property(fc.string(), fc.array(panel), (title, panels) => {
        const chart = barChart(title, panels)
        assertWellFormed(chart)
        for (const [, x, length] of chart.matchAll(
          /<rect class="bar" x="([\d.]+)" y="\d+" width="([^"]+)"/g,
        )) {
          expect(Number(length)).toBeGreaterThanOrEqual(0)
          expect(Number(x) + Number(length)).toBeLessThanOrEqual(760)
        }
      }),
    )
  })

  test('the check of well-formedness refuses what is not', () => {
    for (const bad of ['<a>', '<a></b>', '<a x=1/>', '<a>&</a>', '<a/><a/>', '<a>"<"</a>', 'x<a/>'])
      expect(() => assertWellFormed(bad)).toThrow()
  })
})

test('numbers as people read them', () => {
  expect([0.39123, 14.86, 2310.4, 1_250_000, Number.NaN].map(figure)).toEqual([
    '0.391',
    '14.9',
    '2,310',
    '1,250,000',
    '-',
  ])
  expect([0.123, 9.96, 10.4].map(amount)).toEqual(['0.12', '10', '10'])
  expect([0, 87, 8_700_000, 5.9e9].map(bytes)).toEqual(['0 bytes', '87 bytes', '8.7 MB', '5.9 GB'])
})
