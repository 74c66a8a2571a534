/** Runs mutants by the thousand and counts what came of them. */
import { judge } from './judge.ts'
import { type Mutant, makeMutant } from './mutant.ts'
import { Choices } from './random.ts'

export interface Difference extends Mutant {
  number: number
  problem: string
}

export interface Run {
  /** How many came to each outcome, and to each reason of ours. */
  counts: Map<string, number>
  differences: Difference[]
}

/** So many are under way at once: jose works on the thread pool. */
const batch = 64

export async function runDifferential(mutants: number, seed: number): Promise<Run> {
  const counts = new Map<string, number>()
  const differences: Difference[] = []
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  const choices = new Choices(seed)
  const one = async (number: number) => {
    const mutant = makeMutant(choices)
    try {
      const { outcome, reason } = await judge(mutant)
      count(`${mutant.kind} ${outcome}`)
      if (reason !== undefined) count(`${mutant.kind} reason ${reason}`)
    } catch (failure) {
      differences.push({ ...mutant, number, problem: String(failure) })
    }
  }
  for (let done = 0; done < mutants && differences.length < 1000; done += batch) {
    const size = Math.min(batch, mutants - done)
    await Promise.all(Array.from({ length: size }, (_, index) => one(done + index)))
  }
  return { counts, differences }
}
