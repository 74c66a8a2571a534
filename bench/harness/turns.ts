/** Who comes after whom in a round: another order each time, so that nobody always has what the same one before it left behind. */

export function shuffled<Lane>(lanes: readonly Lane[]): Lane[] {
  return lanes
    .map(lane => ({ lane, at: Math.random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ lane }) => lane)
}
