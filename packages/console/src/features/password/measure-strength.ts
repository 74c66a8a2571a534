/** How hard a password is to guess, 0 to 4. Loaded when somebody begins to type one: the list behind it is large. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
/** Longer ones are strong, or not better for what comes after. */
const maxLength = 128

/** @param words - That this account makes obvious. */
export function measureStrength(password: string, words: readonly string[]): number {
  return zxcvbn.check(password.slice(0, maxLength), [...words, 'countersign']).score
}
