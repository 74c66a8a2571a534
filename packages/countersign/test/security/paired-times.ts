/** The time of two calls, made in turn and in random order, so that whatever else the machine does meets both alike. */

export interface PairedTimes {
  /** Medians, ms. */
  one: number
  other: number
  /** How far the medians are from each other, as a share of the smaller. */
  apart: number
}

/** @param call - Given how many pairs were made before: an allowance or a queue of its own for each. */
export async function timePairs(
  pairs: number,
  one: (pair: number) => Promise<unknown>,
  other: (pair: number) => Promise<unknown>,
): Promise<PairedTimes> {
  const [times, others]: [number[], number[]] = [[], []]
  const timed = async (call: (pair: number) => Promise<unknown>, pair: number, into: number[]) => {
    const began = performance.now()
    await call(pair)
    into.push(performance.now() - began)
  }
  for (let pair = 0; pair < pairs; pair++) {
    const isFirst = Math.random() < 0.5
    if (isFirst) await timed(one, pair, times)
    await timed(other, pair, others)
    if (!isFirst) await timed(one, pair, times)
  }
  const [a, b] = [median(times), median(others)]
  return { one: a, other: b, apart: Math.abs(a - b) / Math.min(a, b) }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
