/** "Did you mean": the known word nearest to a mistyped one. */

/** @returns The nearest of `known`, where it is near enough to be what was meant. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map(candidate => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, Math.floor(candidate.length / 4)))
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.candidate
}

/** How a message ends: ` Did you mean --port?`, or with nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const suggestion = suggest(word, known)
  return suggestion === undefined ? '' : ` Did you mean ${suggestion}?`
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (character === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
