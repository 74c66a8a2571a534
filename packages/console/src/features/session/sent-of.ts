/** What comes of a form that was refused: it says why itself, unless the credential has ended, which the dialog over the page says. */
import type { Problem } from '../../api/problem.ts'
import type { Sent } from '../form/use-submission.ts'
import { aboutTyped, expiry } from './expiry.ts'

export function sentOf(problem: Problem): Sent {
  if (problem.status !== 401 || aboutTyped.has(problem.code)) return problem
  expiry.note(problem.code)
  return 'stay'
}
