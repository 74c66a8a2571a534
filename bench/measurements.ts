/** Every measurement, by the name that `--only` takes, in the order of the page. */
import { measureCheck } from './measure/check.ts'
import { measureFlood } from './measure/flood.ts'
import { measureHttp } from './measure/http.ts'
import type { Measure } from './measure/measure.ts'
import { measureMemory } from './measure/memory.ts'
import { measureRevoke } from './measure/revoke.ts'
import { measureSignIn } from './measure/sign-in.ts'
import { measureStart } from './measure/start.ts'
import { measureStrict } from './measure/strict.ts'
import { measureWire } from './measure/wire.ts'

export const measurements: Readonly<Record<string, Measure>> = {
  check: measureCheck,
  http: measureHttp,
  strict: measureStrict,
  memory: measureMemory,
  wire: measureWire,
  'sign-in': measureSignIn,
  flood: measureFlood,
  revoke: measureRevoke,
  start: measureStart,
}
