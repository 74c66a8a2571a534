/** Several requests of each kind in turns, so that what slows a machine for a moment slows both alike; and their medians. */
import type { Mode } from './steps.ts'

/** Of several measurements of one thing, ms. */
export interface Figure {
  median: number
  least: number
  most: number
  count: number
}

/** How long something took, as `Exchange` tells it. */
export interface Measured {
  tookMs: number
  serverMs: Readonly<Record<string, number>>
}

export interface Series<One extends Measured> {
  /** The last of them, to be looked at. */
  shown: One
  /** From the call to the whole answer, as the page measures it. */
  tookMs: Figure
  /** As the server measures it: until the credential was checked, and from then on. Absent where it tells no time. */
  checkMs: Figure | undefined
  workMs: Figure | undefined
}

/**
 * Warms both up, then measures them in turns; which one begins changes each time.
 *
 * @param rounds - How many of each are measured.
 */
export async function inTurns<One extends Measured>(
  { warmUps, rounds }: { warmUps: number; rounds: number },
  ask: Readonly<Record<Mode, () => Promise<One>>>,
): Promise<Readonly<Record<Mode, Series<One>>>> {
  const made: Record<Mode, One[]> = { session: [], token: [] }
  for (let round = 0; round < warmUps + rounds; round++) {
    const order: readonly Mode[] = round % 2 === 0 ? ['session', 'token'] : ['token', 'session']
    for (const mode of order) made[mode].push(await ask[mode]())
  }
  return {
    session: seriesOf(made.session.slice(warmUps)),
    token: seriesOf(made.token.slice(warmUps)),
  }
}

function seriesOf<One extends Measured>(measured: readonly One[]): Series<One> {
  const shown = measured.at(-1)
  if (shown === undefined) throw new Error('nothing was measured')
  const told = (name: string) => figureOf(measured.flatMap(({ serverMs }) => serverMs[name] ?? []))
  const tookMs = figureOf(measured.map(one => one.tookMs))
  if (tookMs === undefined) throw new Error('nothing was measured')
  return { shown, tookMs, checkMs: told('check'), workMs: told('work') }
}

export function figureOf(values: readonly number[]): Figure | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const [least] = sorted
  const most = sorted.at(-1)
  const below = sorted[Math.ceil(sorted.length / 2) - 1]
  const above = sorted[Math.floor(sorted.length / 2)]
  if (least === undefined || most === undefined || below === undefined || above === undefined)
    return undefined
  return { median: (below + above) / 2, least, most, count: sorted.length }
}
