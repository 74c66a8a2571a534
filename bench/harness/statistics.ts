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

/**
 * The median of what each round comes to beside the same round of another: from one round to the next a shared machine drifts
 * further than two contenders differ.
 */
export function medianBeside<Round>(
  rounds: readonly Round[],
  beside: readonly Round[],
  share: (round: Round, beside: Round) => number,
): number {
  const paired = rounds.slice(0, beside.length)
  return median(
    paired.flatMap((round, index) => beside.slice(index, index + 1).map(other => share(round, other))),
  )
}
