/** What strictness costs over SQLite, where every check asks whether anything was committed, beside a bound of 5 ms. */
import { say } from '../harness/progress.ts'
import { race } from './check-lanes.ts'
import { shareTable, unguardedServers } from './http.ts'
import { raceServers, type Server } from './http-lanes.ts'
import type { Measure } from './measure.ts'

const framework = 'node:http'
const variants = {
  'Countersign, session, strict': 'session, strict',
  'Countersign, session, bound of 5 ms': 'session, bound of 5 ms',
}

export const measureStrict: Measure = async plan => {
  say('strict')
  const servers = Object.entries(variants).map(
    ([name, variant]): Server => ({
      name,
      framework,
      module: 'countersign',
      variant: `${framework}: ${variant}`,
    }),
  )
  const table = shareTable(
    'strict-http',
    'node:http over SQLite: GET /me, guarded',
    await raceServers(plan, [...unguardedServers(framework), ...servers]),
  )
  // Fewer take turns than elsewhere: what is compared is the same for any number.
  const { setting } = plan
  const checks = await race(
    { ...plan, setting: { ...setting, count: Math.min(setting.count, 10_000) } },
    Object.entries(variants).map(([name, variant]) => ({
      name,
      module: 'countersign',
      variant,
      rotations: ['rotation'] as const,
    })),
  )
  return {
    id: 'strict',
    title: 'Strict, beside a bound of 5 ms',
    tables: [
      table,
      {
        id: 'strict-check',
        title: 'One check within a process',
        columns: [
          { id: 'wall', label: 'in rotation', unit: 'µs' },
          { id: 'cpu', label: 'its CPU', unit: 'µs' },
        ],
        rows: checks.map(({ entrant, wall, cpu }) => ({
          name: entrant.name,
          isOwn: true,
          values: { wall, cpu },
        })),
      },
    ],
  }
}
