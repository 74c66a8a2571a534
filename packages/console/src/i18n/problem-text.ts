/** A problem as a sentence: the one place where codes become words. */
import type { Problem } from '../api/problem.ts'
import type { Values } from './fill.ts'

/** Says a key that may not exist; `undefined` then. */
export type Look = (key: string, values?: Values) => string | undefined

export function problemText({ code, weakness }: Pick<Problem, 'code' | 'weakness'>, look: Look): string {
  const closer = weakness === undefined ? undefined : look(`problem.${code}.${weakness}`)
  return closer ?? look(`problem.${code}`) ?? look('problem.other', { code }) ?? code
}
