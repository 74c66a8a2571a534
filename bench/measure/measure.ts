/** What a measurement is given. */
import type { Setting } from '../contenders/contender.ts'
import type { Measured } from '../report/result.ts'

export interface Plan {
  setting: Setting
  /** A trial run: it shows that everything works, its figures are rough. */
  isQuick: boolean
}

export type Measure = (plan: Plan) => Promise<Measured>
