/** Medians and percentiles: what a noisy machine leaves standing. */

/** `NaN` of nothing. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The nearest rank: the smallest value that `share` of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? Number.NaN
}
